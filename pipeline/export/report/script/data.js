// What the page knows, and the words that it has for it.
const LABELS = { PER: "People", ORG: "Organisations", LOC: "Places", MISC: "Other names" };
const ONE = { PER: "person", ORG: "organisation", LOC: "place", MISC: "other name" };
const SHOWN = 100;

const data = JSON.parse(document.getElementById("data").textContent);
const table = ({ fields, rows }) => rows.map((row, at) => ({ at, ...Object.fromEntries(fields.map((f, i) => [f, row[i]])) }));
const entities = table(data.entities);
const articles = table(data.articles);
for (const article of articles) article.source ||= article.id;
const shownOnly = entities.length < Object.values(data.inAll.entities).reduce((sum, n) => sum + n, 0);
const entityOf = new Map(entities.map((entity) => [entity.id, entity]));
const articleOf = new Map(articles.map((article) => [article.id, article]));
const bodies = new Map([...document.querySelectorAll("template[data-article]")].map((t) => [t.dataset.article, t]));
const inPicture = new Set(data.network.nodes.map(([at]) => entities[at].id));
const MISSING_DATE = "9999";
for (const entity of entities) {
  const date = ([at]) => articles[at].published || MISSING_DATE;
  entity.named.sort((a, b) => (date(a) < date(b) ? -1 : date(a) > date(b) ? 1 : a[0] - b[0]));
}
// A short name is that of one article, and may be there more than once.
const namesakes = new Map();
for (const entity of entities) namesakes.set(entity.name, (namesakes.get(entity.name) || 0) + 1);
const labels = Object.keys(LABELS).filter((label) => entities.some((entity) => entity.label === label));
const main = document.getElementById("main");
let showAll = null; // what is to be shown before the page is printed
let arrive = null; // what is to be brought into sight when a part is shown

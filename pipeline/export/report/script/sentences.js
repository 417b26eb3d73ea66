// Sentences of articles, as far as the page holds them.
const markHere = (node, entity) => {
  for (const mark of node.querySelectorAll(".m")) if (mark.hash === linkTo("entity", entity.id)) mark.classList.add("here");
};

const cut = new Map();
// The elements of an article's sentences by number; found once, as an article may have thousands.
function sentencesOf(article) {
  if (!cut.has(article.id)) {
    const found = new Map();
    for (const element of bodies.get(article.id)?.content.querySelectorAll("[data-s]") || []) {
      for (const id of element.dataset.s.split(" ")) found.set(Number(id), element);
    }
    cut.set(article.id, found);
  }
  return cut.get(article.id);
}

function sentence(article, id, entity) {
  const found = sentencesOf(article).get(Number(id));
  if (found) {
    const copy = found.cloneNode(true);
    markHere(copy, entity);
    return el("span", { lang: "nl" }, ...copy.childNodes);
  }
  const text = data.sentences[article.at]?.[id];
  return text === undefined ? null : el("span", { lang: "nl" }, marked(text, entity));
}

// In a sentence without marks: what the entity is called.
function marked(text, entity) {
  const forms = [...entity.forms].sort((a, b) => b.length - a.length);
  const parts = [];
  let at = 0;
  while (at < text.length) {
    const [start, form] = forms.map((each) => [text.indexOf(each, at), each]).filter(([place]) => place >= 0)
      .sort((a, b) => a[0] - b[0] || b[1].length - a[1].length)[0] || [text.length, ""];
    parts.push(text.slice(at, start));
    if (form) parts.push(el("mark", { class: `m here ${entity.label}`, "data-label": entity.label }, form));
    at = start + Math.max(form.length, 1);
  }
  return parts;
}

const place = (article, id) => (article.page ? `${article.page}#s${id}` : `${linkTo("article", article.id)}?s=${id}`);

function quotes(article, ids, entity) {
  const unique = [...new Set(ids)];
  const shown = unique.slice(0, SHOWN).map((id) => [id, sentence(article, id, entity)]);
  const missing = shown.filter(([, text]) => !text);
  return [
    el("ul", { class: "quotes" }, shown.filter(([, text]) => text).map(([id, text]) => el("li", {}, text, " ",
      el("a", { class: "small no-print", href: place(article, id), "aria-label": `Read on in ${articleName(article)}` }, "read on")))),
    missing.length ? el("p", { class: "quiet" }, "In sentence ", missing.map(([id], at) =>
      [at ? ", " : "", el("a", { href: place(article, id) }, String(id + 1))])) : null,
    unique.length > SHOWN ? el("p", { class: "quiet" }, `${SHOWN} of ${unique.length} sentences; the article has all.`) : null,
  ];
}

// How elements are made, of text nodes and attributes only: the articles' text is not to be trusted. Lists and bars.
const SVG = "http://www.w3.org/2000/svg";
const LAST = "\uffff"; // sorts behind every text
const collator = new Intl.Collator("nl", { numeric: true, sensitivity: "base" });
const inOrder = (x, y) => (x === LAST) - (y === LAST) || collator.compare(x, y);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}
const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
const count = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many || `${one}s`}`;
const dutch = (text) => el("span", { lang: "nl" }, text);
const chip = (label) => el("span", { class: `label ${label}`, title: ONE[label] }, label);
const heading = (text, lang) => el("h1", { tabindex: -1, lang }, text);
const linkTo = (kind, id) => `#/${kind}/${encodeURIComponent(id)}`;
const ofArticle = (entity) => entity.id.includes("@") && namesakes.get(entity.name) > 1
  ? el("span", { class: "quiet small", lang: "nl" }, ` ${articleName(articles[entity.named[0][0]]).slice(0, 40)}`) : null;
const entityLink = (entity) => [el("a", { href: linkTo("entity", entity.id), lang: "nl" }, entity.name), ofArticle(entity)];
const articleName = (article) => article.title || article.id;
const articleLink = (article) => el("a", { href: linkTo("article", article.id), lang: "nl" }, articleName(article));
const say = (text) => { document.getElementById("status").textContent = text; };
const nameOf = (label) => (label.length === 3 ? `${label}0s` : label); // a decade
const period = (article) => article.published && article.published.slice(0, data.periods.length);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’‘´`]/g, "'").replace(/[-‐‑–]/g, " ").toLowerCase();
const words = (text) => plain(text || "").split(/\s+/).filter(Boolean);

function bars(items, most) {
  return el("ol", { class: "bars" }, items.map(({ entity, value, text, title }) => {
    const bar = el("i");
    bar.style.width = `${Math.max(1.5, (100 * value) / most)}%`;
    return el("li", { class: entity.label },
      el("a", { href: linkTo("entity", entity.id), title }, bar, el("span", {}, dutch(entity.name), ofArticle(entity)), el("span", {}, text)));
  }));
}

// A table of which a column's heading sorts, and which shows more rows when asked.
function sortable({ caption, columns, rows, sort, down, onsort }) {
  const classes = (each) => [each.number && "number", each.class].filter(Boolean).join(" ") || null;
  const body = el("tbody");
  const more = el("button", { type: "button", onclick: () => show(SHOWN) });
  let shown = 0;
  const column = columns.find((each) => each.key === sort) || columns[0];
  const compare = (a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    return (typeof x === "number" ? x - y : inOrder(x, y)) * (down ? -1 : 1) || a.at - b.at;
  };
  const ordered = [...rows].sort(compare);
  function show(some) {
    const first = shown;
    body.append(...ordered.slice(shown, shown + some).map((row) =>
      el("tr", {}, columns.map((each) => el("td", { class: classes(each) }, each.cell(row))))));
    shown = Math.min(shown + some, ordered.length);
    more.hidden = shown >= ordered.length;
    more.textContent = `Show ${Math.min(SHOWN, ordered.length - shown)} more of ${ordered.length}`;
    if (first) body.rows[first]?.querySelector("a")?.focus();
  }
  show(SHOWN);
  showAll = () => show(ordered.length);
  const head = el("tr", {}, columns.map((each) => {
    const state = each === column ? (down ? "descending" : "ascending") : null;
    const turn = () => onsort(each.key, each === column ? !down : Boolean(each.number));
    return el("th", { scope: "col", class: classes(each), "aria-sort": state },
      el("button", { type: "button", "data-sort": each.key, onclick: turn }, each.name));
  }));
  return [
    el("div", { class: "table", tabindex: 0, role: "region", "aria-label": caption },
      el("table", {}, el("caption", { class: "unseen" }, caption), el("thead", {}, head), body)),
    more,
  ];
}

const select = (name, value, options, onchange) => el("select", { name, onchange },
  options.map(([key, text]) => el("option", { value: key, selected: key === value }, text)));

// What a list shows is in the address, so that going back finds it again.
function setQuery(path, changed) {
  const query = new URLSearchParams(location.hash.split("?")[1] || "");
  for (const [name, value] of Object.entries(changed)) value ? query.set(name, value) : query.delete(name);
  history.replaceState(history.state, "", `#${path}${query.size ? `?${query}` : ""}`);
}

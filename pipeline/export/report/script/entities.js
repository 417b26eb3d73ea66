// The list of entities, and the page of one.
function entityList(query) {
  const state = Object.fromEntries(query);
  const results = el("div");
  const within = new Map();
  if (!articleOf.has(state.article)) delete state.article;
  else {
    for (const entity of entities) {
      const found = entity.named.find(([article]) => articles[article].id === state.article);
      if (found) within.set(entity.id, found[1].length);
    }
  }
  const subtypes = [...new Set(entities.map((entity) => entity.subtype).filter(Boolean))].sort(collator.compare);
  function change(changed) {
    Object.assign(state, changed);
    setQuery("/entities", changed);
    list();
  }
  function list() {
    const wanted = words(state.q);
    const found = entities.filter((entity) =>
      (!state.label || entity.label === state.label) && (!state.subtype || entity.subtype === state.subtype)
      && (!state.article || within.has(entity.id))
      && wanted.every((word) => [entity.name, ...entity.forms].some((form) => plain(form).includes(word))));
    say(`${count(found.length, "name")} found`);
    if (!found.length) {
      results.replaceChildren(el("p", {}, "Nothing found. ", el("a", { href: "#/entities" }, "Show all entities")));
      return;
    }
    results.replaceChildren(el("p", { class: "quiet" }, count(found.length, "entity", "entities"),
      shownOnly ? ` (of the ${entities.length.toLocaleString("en")} named most; all are in entities.csv)` : ""),
      ...sortable({
        caption: "Entities", rows: found, sort: state.sort || "mentions", down: (state.down || "yes") === "yes",
        onsort: (sort, down) => {
          change({ sort, down: down ? "yes" : "no" });
          results.querySelector(`[data-sort="${sort}"]`).focus();
        },
        columns: [
          { key: "name", name: "Name", value: (e) => e.name, cell: (e) => entityLink(e) },
          { key: "label", name: "Label", class: "fixed", value: (e) => e.label, cell: (e) => chip(e.label) },
          { key: "subtype", name: "Kind", class: "wide", value: (e) => e.subtype || LAST, cell: (e) => e.subtype },
          { key: "mentions", name: state.article ? "Mentions there" : "Mentions", number: true,
            value: (e) => within.get(e.id) ?? e.mentions, cell: (e) => (within.get(e.id) ?? e.mentions).toLocaleString("en") },
          { key: "articles", name: "Articles", number: true, value: (e) => e.articles, cell: (e) => e.articles.toLocaleString("en") },
          { key: "forms", name: "Also written", class: "wide", value: (e) => e.forms.length,
            cell: (e) => dutch(e.forms.filter((form) => form !== e.name).slice(0, 4).join(" | ")) },
        ],
      }));
  }
  const field = (name, control) => el("label", {}, name, control);
  const search = el("input", { type: "search", name: "q", value: state.q, oninput: (event) => change({ q: event.target.value }) });
  const pick = (name, options) => select(name, state[name] || "", options, (event) => change({ [name]: event.target.value }));
  const choices = articles.filter((article) => article.mentions).map((article) => [article.id, articleName(article).slice(0, 90)]);
  list();
  return [
    heading("Entities"),
    el("form", { class: "filters", onsubmit: (event) => event.preventDefault() },
      field("Search a name", search),
      field("Label", pick("label", [["", "all"], ...labels.map((label) => [label, `${LABELS[label]} (${label})`])])),
      field("Kind", pick("subtype", [["", "all"], ...subtypes.map((subtype) => [subtype, subtype])])),
      field("Article", select("article", state.article || "", [["", "all"], ...choices], (event) => {
        setQuery("/entities", { article: event.target.value });
        route();
      }))),
    results,
  ];
}

function entityPage(entity) {
  const facts = [
    `${count(entity.mentions, "mention")} in ${count(entity.articles, "article")}`,
    entity.unique !== entity.articles ? `${entity.unique} if repeated articles count once` : null,
    entity.first ? (entity.first === entity.last ? entity.first : `${entity.first} to ${entity.last}`) : null,
    entity.subtype || null, entity.country ? `country ${entity.country}` : null,
  ].filter(Boolean);
  const parts = el("div");
  const more = el("button", { type: "button", onclick: () => show() });
  let shown = 0;
  function show(some = 25) {
    const first = shown;
    for (const [at, ids] of entity.named.slice(shown, shown + some)) {
      const article = articles[at];
      parts.append(el("section", { class: "part" }, el("h3", {}, articleLink(article)),
        el("p", { class: "quiet" }, [article.published, count(ids.length, "mention")].filter(Boolean).join(", ")),
        quotes(article, ids, entity)));
    }
    shown = Math.min(shown + some, entity.named.length);
    more.hidden = shown >= entity.named.length;
    more.textContent = `Show ${Math.min(25, entity.named.length - shown)} more of ${count(entity.named.length, "article")}`;
    if (first) parts.children[first]?.querySelector("a").focus();
  }
  show();
  showAll = () => show(entity.named.length);
  const near = entity.neighbours.map(([at, sentences, both]) => ({
    entity: entities[at], value: sentences + both / 100, text: sentences ? count(sentences, "sentence") : count(both, "article"),
    title: `${count(sentences, "sentence")} and ${count(both, "article")} in common`,
  }));
  return [
    el("p", {}, chip(entity.label)), heading(entity.name, "nl"),
    el("p", { class: "facts" }, facts.map((fact) => el("span", {}, fact))),
    entity.id.includes("@") ? el("p", { class: "quiet" }, "This name says who or what is meant only within its article. The same name in other articles may be another.") : null,
    entity.note ? el("p", { class: "card notice" }, `Which place it is: ${entity.note}`) : null,
    entity.forms.length > 1 || entity.forms[0] !== entity.name
      ? [el("h2", { class: "unseen" }, "What it is called"), el("ul", { class: "chips", lang: "nl" }, entity.forms.map((form) => el("li", {}, form)))] : null,
    el("div", { class: "row no-print" },
      inPicture.has(entity.id) ? el("a", { href: `#/network?id=${encodeURIComponent(entity.id)}` }, "In the network") : null,
      entity.point ? el("a", { href: `#/map?id=${encodeURIComponent(entity.id)}` }, "On the map") : null),
    el("div", { class: "two" },
      el("section", {}, el("h2", {}, "Every mention"), parts, more),
      el("section", { class: "beside" }, near.length ? [el("h2", {}, "Named together with"), bars(near, Math.max(...near.map((each) => each.value))),
        near.length === data.mostNeighbours ? el("p", { class: "quiet" }, `The ${data.mostNeighbours} closest; cooccurrences.csv has all.`) : null] : null,
        entityTimeline(entity))),
  ];
}

function entityTimeline(entity) {
  const dated = entity.named.filter(([at]) => period(articles[at]));
  if (dated.length < 2 || data.periods.labels.length < 2) return null;
  return [el("h2", {}, "When"), timeline(dated.map(([at]) => articles[at]))];
}

// The list of articles, and the page of one.
const texts = new Map();
function searchable(article) {
  if (!texts.has(article.id)) {
    texts.set(article.id, plain(`${article.title} ${article.id} ${article.source} ${bodies.get(article.id)?.content.textContent || ""}`));
  }
  return texts.get(article.id);
}

function articleList(query) {
  const state = Object.fromEntries(query);
  const results = el("div");
  function change(changed) {
    Object.assign(state, changed);
    setQuery("/articles", changed);
    list();
  }
  function list() {
    const wanted = words(state.q);
    const found = articles.filter((article) => article.status === "ok" && (!state.period || period(article) === state.period)
      && wanted.every((word) => searchable(article).includes(word)));
    say(`${count(found.length, "article")} found`);
    results.replaceChildren(el("p", { class: "quiet" }, count(found.length, "article")), ...sortable({
      caption: "Articles", rows: found, sort: state.sort || "title", down: state.down === "yes",
      onsort: (sort, down) => {
        change({ sort, down: down ? "yes" : "no" });
        results.querySelector(`[data-sort="${sort}"]`).focus();
      },
      columns: [
        { key: "title", name: "Title", value: articleName, cell: (a) => articleLink(a) },
        { key: "published", name: "Published", class: "fixed", value: (a) => a.published || LAST, cell: (a) => a.published },
        { key: "persons", name: "People", number: true, value: (a) => a.persons, cell: (a) => a.persons },
        { key: "organisations", name: "Organisations", class: "wide", number: true, value: (a) => a.organisations, cell: (a) => a.organisations },
        { key: "locations", name: "Places", class: "wide", number: true, value: (a) => a.locations, cell: (a) => a.locations },
        { key: "characters", name: "Characters", class: "wide", number: true, value: (a) => a.characters, cell: (a) => a.characters.toLocaleString("en") },
        { key: "source", name: "Source", class: "wide", value: (a) => a.source, cell: (a) => a.source },
      ],
    }));
  }
  list();
  return [
    heading("Articles"),
    el("form", { class: "filters", onsubmit: (event) => event.preventDefault() },
      el("label", {}, bodies.size ? "Search titles and texts" : "Search titles and files (for texts: entities.sqlite)", el("input", { type: "search", name: "q", value: state.q, oninput: (event) => change({ q: event.target.value }) })),
      data.periods.labels.length ? el("label", {}, "Published in", select("period", state.period || "",
        [["", "all"], ...data.periods.labels.map((label) => [label, nameOf(label)])], (event) => change({ period: event.target.value }))) : null),
    results,
  ];
}

function articlePage(article, query) {
  const own = entities.flatMap((entity) => {
    const found = entity.named.find(([at]) => at === article.at);
    return found ? [{ entity, value: found[1].length, text: found[1].length }] : [];
  }).sort((a, b) => b.value - a.value || a.entity.at - b.entity.at);
  const text = el("div", { class: "text", lang: "nl" });
  const body = bodies.get(article.id);
  if (body) text.append(body.content.cloneNode(true));
  if (article.page) text.append(el("p", {}, el("a", { href: article.page, lang: "en" }, "Read the article with its names marked")));
  const title = heading(articleName(article), "nl");
  title.classList.toggle("unseen", text.querySelector(".headline") !== null);
  const toggle = el("button", { type: "button", "aria-pressed": "true", onclick: () => {
    const plainNow = text.classList.toggle("plain");
    toggle.setAttribute("aria-pressed", String(!plainNow));
  } }, "Show labels");
  const asked = query.get("s");
  const sought = asked === null ? null : text.querySelector(`[data-s~="${Number(asked)}"]`);
  if (sought) {
    sought.classList.add("sought");
    arrive = () => sought.scrollIntoView({ block: "center" });
  }
  const lists = labels.map((label) => [label, own.filter(({ entity }) => entity.label === label)]).filter(([, some]) => some.length);
  const repeats = article.duplicateOf === null ? null : articles[article.duplicateOf];
  return [
    title,
    el("p", { class: "facts" }, [article.published, article.source, [article.id, `${article.id}.txt`].includes(article.source) ? null : article.id, article.language && `language ${article.language}`,
      count(article.characters, "character"), article.status === "ok" ? null : article.status].filter(Boolean).map((fact) => el("span", {}, fact))),
    article.note ? el("p", { class: "card notice" }, article.note) : null,
    repeats ? el("p", { class: "card notice" }, "Shares much of its text with ", articleLink(repeats), ". Counts without repeats leave it out.") : null,
    body ? el("div", { class: "row no-print" }, toggle) : null,
    el("div", { class: "two" },
      el("section", {}, text),
      el("section", { class: "beside" }, lists.map(([label, some]) => [el("h2", {}, LABELS[label], " ", chip(label)),
        bars(some, Math.max(...some.map((each) => each.value)))]))),
  ];
}

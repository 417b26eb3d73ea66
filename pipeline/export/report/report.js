"use strict";
// Everything on the page is made of text nodes and attributes, never of markup: the articles' text is not to be trusted.
(() => {
  const LABELS = { PER: "People", ORG: "Organisations", LOC: "Places", MISC: "Other names" };
  const ONE = { PER: "person", ORG: "organisation", LOC: "place", MISC: "other name" };
  const SHOWN = 100;
  const LINES = 250;
  const MOST_COLUMNS = 36;
  const MOST_EVIDENCE = 8;
  const MOST_NEIGHBOURS = 20;
  const AREAS = new Set(["country", "region", "province"]); // a point says little of where they are
  const SVG = "http://www.w3.org/2000/svg";

  const data = JSON.parse(document.getElementById("data").textContent);
  const table = ({ fields, rows }) => rows.map((row, at) => ({ at, ...Object.fromEntries(fields.map((f, i) => [f, row[i]])) }));
  const entities = table(data.entities);
  const articles = table(data.articles);
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
  const collator = new Intl.Collator("nl", { numeric: true, sensitivity: "base" });
  const main = document.getElementById("main");
  let showAll = null; // what is to be shown before the page is printed
  let arrive = null; // what is to be brought into sight when a part is shown

  // --- making elements

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
  const period = (article) => article.published && article.published.slice(0, data.periods.length);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’‘´`]/g, "'").replace(/[-‐‑–]/g, " ").toLowerCase();
  const words = (text) => plain(text || "").split(/\s+/).filter(Boolean);

  function bars(items, most) {
    return el("ol", { class: "bars" }, items.map(({ entity, value, text, href, title }) => {
      const bar = el("i");
      bar.style.width = `${Math.max(1.5, (100 * value) / most)}%`;
      return el("li", { class: entity.label },
        el("a", { href: href || linkTo("entity", entity.id), title }, bar, el("span", {}, dutch(entity.name), ofArticle(entity)), el("span", {}, text)));
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
      return (typeof x === "number" ? x - y : collator.compare(x, y)) * (down ? -1 : 1) || a.at - b.at;
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

  // --- sentences of articles, as far as the page holds them

  const markHere = (node, entity) => {
    for (const mark of node.querySelectorAll(".m")) if (mark.hash === linkTo("entity", entity.id)) mark.classList.add("here");
  };

  function sentence(article, id, entity) {
    const found = bodies.get(article.id)?.content.querySelector(`[data-s~="${Number(id)}"]`);
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
    const shown = unique.map((id) => [id, sentence(article, id, entity)]);
    const missing = shown.filter(([, text]) => !text);
    return [
      el("ul", { class: "quotes" }, shown.filter(([, text]) => text).map(([id, text]) => el("li", {}, text, " ",
        el("a", { class: "small no-print", href: place(article, id), "aria-label": `Read on in ${articleName(article)}` }, "read on")))),
      missing.length ? el("p", { class: "quiet" }, "In sentence ", missing.map(([id], at) =>
        [at ? ", " : "", el("a", { href: place(article, id) }, String(id + 1))])) : null,
    ];
  }

  // --- overview

  function overview(query) {
    const read = articles.filter((article) => article.status === "ok");
    const dates = read.map((article) => article.published).filter(Boolean).sort();
    const figures = [
      ["#/articles", read.length, read.length === 1 ? "article read" : "articles read"],
      ...labels.map((label) => [`#/entities?label=${label}`, entities.filter((e) => e.label === label).length, LABELS[label].toLowerCase()]),
      ["#/entities", entities.reduce((sum, entity) => sum + entity.mentions, 0), "mentions"],
    ];
    const unread = articles.filter((article) => !["ok", "skipped"].includes(article.status));
    const order = { by: query.get("by") === "articles" ? "articles" : "mentions" };
    const lists = el("div", { class: "grid" });
    function rank() {
      const value = (entity) => entity[order.by];
      lists.replaceChildren(...labels.map((label) => {
        const own = entities.filter((entity) => entity.label === label);
        const top = [...own].sort((a, b) => value(b) - value(a) || a.at - b.at).slice(0, 12);
        return el("section", { class: "card" }, el("h2", {}, LABELS[label], " ", chip(label)),
          bars(top.map((entity) => ({ entity, value: value(entity), text: value(entity),
            title: `${count(entity.mentions, "mention")} in ${count(entity.articles, "article")}` })), value(top[0])),
          el("p", {}, el("a", { href: `#/entities?label=${label}` }, `All ${count(own.length, ...(label === "PER" ? ["person", "people"] : [ONE[label]]))}`)));
      }));
      for (const button of choice.querySelectorAll("button")) button.setAttribute("aria-pressed", button.value === order.by);
    }
    const choose = (event) => {
      order.by = event.target.value;
      setQuery("/", { by: order.by === "articles" ? order.by : "" });
      rank();
    };
    const choice = el("div", { class: "row no-print", role: "group", "aria-label": "Rank by" }, el("span", { class: "quiet" }, "Ranked by"),
      el("button", { type: "button", value: "mentions", onclick: choose }, "mentions"),
      el("button", { type: "button", value: "articles", onclick: choose }, "articles"));
    rank();
    const strongest = data.network.edges.filter((edge) => edge[2]).sort((a, b) => b[2] - a[2] || b[3] - a[3]).slice(0, 8);
    const nodes = data.network.nodes;
    return [
      heading(`Who and what is in ${count(read.length, "article")}`),
      el("p", { class: "lead quiet" }, dates.length
        ? `${count(dates.length, "article")} with a date, from ${dates[0]} to ${dates.at(-1)}.` : "The articles have no dates that can be relied on.",
        " Names were found by a program: it misses some and invents some."),
      el("ul", { class: "figures" }, figures.map(([href, n, name]) =>
        el("li", {}, el("a", { class: "card", href }, el("b", {}, n.toLocaleString("en")), name)))),
      unread.length ? el("p", { class: "card notice" }, `${count(unread.length, "file")} could not be read or had no text. `,
        el("a", { href: "#/run" }, "Which, and why")) : null,
      data.suggestions ? el("p", { class: "card notice" },
        `${count(data.suggestions, "possible correction")} wait${data.suggestions === 1 ? "s" : ""} for your decision in suggestions.csv: names that may be one, wrong labels, and the like.`) : null,
      choice, lists,
      strongest.length ? el("section", { class: "card" }, el("h2", {}, "Named together most"),
        el("ol", {}, strongest.map(([one, other, sentences, both]) => {
          const [a, b] = [entities[nodes[one][0]], entities[nodes[other][0]]];
          return el("li", {}, entityLink(a), " and ", entityLink(b), el("span", { class: "quiet" },
            `: ${count(sentences, "sentence")}, ${count(both, "article")}`));
        })), el("p", {}, el("a", { href: "#/network" }, "The whole network"))) : null,
    ];
  }

  // --- entities

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
        data.entitiesInAll > entities.length ? ` (of the ${entities.length.toLocaleString("en")} named most of ${data.entitiesInAll.toLocaleString("en")}; all are in entities.csv)` : ""),
        ...sortable({
          caption: "Entities", rows: found, sort: state.sort || "mentions", down: (state.down || "yes") === "yes",
          onsort: (sort, down) => {
            change({ sort, down: down ? "yes" : "no" });
            results.querySelector(`[data-sort="${sort}"]`).focus();
          },
          columns: [
            { key: "name", name: "Name", value: (e) => e.name, cell: (e) => entityLink(e) },
            { key: "label", name: "Label", class: "fixed", value: (e) => e.label, cell: (e) => chip(e.label) },
            { key: "subtype", name: "Kind", class: "wide", value: (e) => e.subtype || "~", cell: (e) => e.subtype },
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
          near.length === MOST_NEIGHBOURS ? el("p", { class: "quiet" }, `The ${MOST_NEIGHBOURS} closest; cooccurrences.csv has all.`) : null] : null,
          entityTimeline(entity))),
    ];
  }

  function entityTimeline(entity) {
    const dated = entity.named.filter(([at]) => period(articles[at]));
    if (dated.length < 2 || data.periods.labels.length < 2) return null;
    return [el("h2", {}, "When"), timeline(dated.map(([at]) => articles[at]))];
  }

  // --- articles

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
          { key: "published", name: "Published", class: "fixed", value: (a) => a.published || "~", cell: (a) => a.published },
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
          [["", "all"], ...data.periods.labels.map((label) => [label, label])], (event) => change({ period: event.target.value }))) : null),
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
      el("p", { class: "facts" }, [article.published, article.source, article.id === article.source ? null : article.id, article.language && `language ${article.language}`,
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

  // --- pictures that can be moved and zoomed

  function movable({ box, smallest, marks, name, hint, draw }) {
    let view = box;
    const picture = svg("svg", { role: "group", "aria-label": `${name}. ${hint}`, tabindex: 0 });
    let wanted = box;
    const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));
    // What is asked for is shown whole, in the middle of a picture that may be wider or higher than it.
    function set(asked) {
      const ratio = picture.clientWidth ? picture.clientHeight / picture.clientWidth : box.h / box.w;
      const w = clamp(Math.max(asked.w, asked.h / ratio), smallest, Math.max(box.w, box.h / ratio) * 1.5);
      const h = w * ratio;
      const [x, y] = [asked.x + (asked.w - w) / 2, asked.y + (asked.h - h) / 2];
      view = { w, h, x: clamp(x, box.x - w / 2, box.x + box.w - w / 2), y: clamp(y, box.y - h / 2, box.y + box.h - h / 2) };
      picture.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
      place();
    }
    function show(asked) {
      wanted = asked;
      set(asked);
    }
    const unit = () => view.w / (picture.clientWidth || 800);
    // Shapes and words keep their size on the screen. A word stands to the right of its shape, else to the left, where
    // it covers no other shape or word; else it goes, those of more important names last.
    function place() {
      const scale = unit();
      draw?.(view);
      const inside = (box) => box.x >= view.x / scale && box.x + box.w <= (view.x + view.w) / scale
        && box.y >= view.y / scale && box.y + box.h <= (view.y + view.h) / scale;
      const shown = marks.filter((mark) => !mark.node.classList.contains("hidden"));
      const taken = shown.map((mark) => ({ of: mark, x: mark.x / scale - mark.r, y: mark.y / scale - mark.r, w: 2 * mark.r, h: 2 * mark.r })).filter(inside);
      // The buttons in the corner.
      taken.push({ x: (view.x + view.w) / scale - 60, y: view.y / scale, w: 60, h: 150 });
      for (const mark of marks) {
        for (const part of [mark.node, mark.text]) part.setAttribute("transform", `translate(${mark.x} ${mark.y}) scale(${scale})`);
        const w = 6.6 * mark.text.textContent.length + 4;
        const boxes = [mark.r + 4, -mark.r - 4 - w].map((x) => ({ of: mark, x: mark.x / scale + x, y: mark.y / scale - 7, w, h: 15 }));
        const clear = (box) => inside(box) && !taken.some((t) => t.of !== mark && box.x < t.x + t.w && t.x < box.x + box.w && box.y < t.y + t.h && t.y < box.y + box.h);
        const plain = !mark.node.classList.contains("hidden") && !mark.node.classList.contains("far");
        const box = mark.node.classList.contains("here") ? boxes.find(inside) || boxes[0] : plain && boxes.find(clear);
        mark.text.classList.toggle("hidden", !box);
        if (!box) continue;
        taken.push(box);
        const left = box === boxes[1];
        mark.text.setAttribute("x", left ? -mark.r - 4 : mark.r + 4);
        mark.text.setAttribute("text-anchor", left ? "end" : "start");
      }
    }
    const zoom = (factor, px = view.x + view.w / 2, py = view.y + view.h / 2) =>
      show({ w: view.w * factor, h: view.h * factor, x: px - (px - view.x) * factor, y: py - (py - view.y) * factor });
    const at = (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
      return [point.x, point.y];
    };
    // The wheel alone scrolls the page, as everywhere else.
    picture.addEventListener("wheel", (event) => { if (!event.ctrlKey && !event.metaKey) return; event.preventDefault(); zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, ...at(event)); }, { passive: false });
    const fingers = new Map();
    let moved = false;
    picture.addEventListener("pointerdown", (event) => { fingers.set(event.pointerId, event); moved = false; });
    picture.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      if (fingers.size === 2) {
        const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
        const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
        zoom(apart(before) / apart(event), ...at(other));
      } else if (Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) > 2) {
        if (!moved) picture.setPointerCapture(event.pointerId);
        moved = true;
        const scale = unit();
        show({ ...view, x: view.x - (event.clientX - before.clientX) * scale, y: view.y - (event.clientY - before.clientY) * scale });
      } else return;
      fingers.set(event.pointerId, event);
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) picture.addEventListener(end, (event) => fingers.delete(event.pointerId));
    // What the keyboard reaches is brought into sight.
    for (const { node, x, y } of marks) {
      node.addEventListener("focus", () => {
        if (x < view.x || x > view.x + view.w || y < view.y || y > view.y + view.h) show({ ...view, x: x - view.w / 2, y: y - view.h / 2 });
      });
    }
    picture.addEventListener("click", (event) => { if (moved) event.stopPropagation(); }, true);
    picture.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (step) show({ ...view, x: view.x + (step[0] * view.w) / 8, y: view.y + (step[1] * view.h) / 8 });
      else if (event.key === "+" || event.key === "=") zoom(1 / 1.4);
      else if (event.key === "-") zoom(1.4);
      else return;
      event.preventDefault();
    });
    const button = (text, label, onclick) => el("button", { type: "button", "aria-label": label, title: label, onclick }, text);
    const controls = el("div", { class: "zoom" }, button("+", "Zoom in", () => zoom(1 / 1.5)),
      button("−", "Zoom out", () => zoom(1.5)), button("⤢", "Show all", () => show(box)));
    new ResizeObserver(() => picture.clientWidth && set(wanted)).observe(picture);
    return { picture, controls, show, place };
  }

  // A person is a circle, an organisation a square, a place a diamond: told apart without colour.
  function shape(label, r) {
    if (label === "ORG") return svg("rect", { class: "shape", x: -r, y: -r, width: 2 * r, height: 2 * r, rx: 2 });
    if (label === "LOC") return svg("path", { class: "shape", d: `M0 ${-1.25 * r}L${1.25 * r} 0L0 ${1.25 * r}L${-1.25 * r} 0Z` });
    return svg("circle", { class: "shape", r });
  }

  function mark(entity, x, y, r, onpick) {
    const text = svg("text", { x: r + 4, y: 4, lang: "nl", "aria-hidden": "true", class: AREAS.has(entity.subtype) ? "name area" : "name" }, entity.name);
    const one = ofArticle(entity);
    const title = [entity.name, ONE[entity.label], count(entity.mentions, "mention"), one && one.textContent.trim()].filter(Boolean).join(", ");
    const area = AREAS.has(entity.subtype) ? " area" : "";
    const node = svg("g", { class: `node ${entity.label}${area}`, tabindex: 0, role: "button", "aria-label": title, "data-id": entity.id,
      onclick: () => onpick(entity),
      onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); onpick(entity); } } },
      svg("title", {}, title), shape(entity.label, r));
    return { node, text, x, y, r, entity };
  }
  const size = (entity, most) => 4 + 10 * Math.sqrt(entity.mentions / most);

  const key = () => el("p", { class: "row quiet" }, labels.filter((label) => label !== "MISC").map((label) => {
    const sign = svg("svg", { width: 20, height: 20, viewBox: "-10 -10 20 20", class: label, "aria-hidden": "true" }, svg("g", { class: `node ${label}` }, shape(label, 6)));
    return el("span", { class: "row" }, sign, `${ONE[label]}`);
  }));

  // --- network

  function network(query) {
    const { nodes, edges } = data.network;
    if (!nodes.length) return [heading("Network"), el("p", { class: "lead" }, "No two names share a sentence, or two articles.")];
    const most = Math.max(...nodes.map(([at]) => entities[at].mentions));
    const lines = edges.map(([one, other, sentences, both]) => ({ one, other, sentences, both, node: svg("line", {
      class: "edge", x1: nodes[one][1], y1: nodes[one][2], x2: nodes[other][1], y2: nodes[other][2],
      "stroke-width": Math.min(6, 1 + Math.sqrt(sentences)) }) }));
    const side = el("section", { "aria-live": "polite" });
    const hiddenLabels = new Set();
    // Of many lines only those are shown at first that most sentences stand for.
    const strengths = edges.map((edge) => edge[2]).sort((a, b) => b - a);
    let least = strengths.length > LINES ? strengths[LINES] + 1 : 0;
    const amount = el("span", {}, count(least, "shared sentence"));
    let picked = null;
    function pick(entity) {
      picked = picked === entity ? null : entity;
      setQuery("/network", { id: picked ? picked.id : "" });
      update();
      const title = side.querySelector("h2");
      if (title) {
        title.focus({ preventScroll: true });
        side.scrollIntoView({ block: "nearest" });
      }
    }
    const marks = nodes.map(([at, x, y]) => mark(entities[at], x, y, size(entities[at], most), pick));
    const around = (some) => {
      const [left, top] = [Math.min(...some.map((node) => node[1])), Math.min(...some.map((node) => node[2]))];
      return { x: left - 40, y: top - 40, w: Math.max(...some.map((node) => node[1])) - left + 180, h: Math.max(...some.map((node) => node[2])) - top + 80 };
    };
    const box = around(nodes);
    const layer = movable({ box, smallest: box.w / 20, marks, name: "Network of names", hint: "Arrow keys move it, plus and minus or Ctrl and the wheel zoom; Tab goes from name to name, Enter picks one." });
    layer.picture.append(...lines.map((line) => line.node), ...marks.map((each) => each.node), ...marks.map((each) => each.text));
    function update() {
      const visible = (at) => !hiddenLabels.has(entities[nodes[at][0]].label);
      const near = new Set();
      const linked = new Set();
      for (const line of lines) {
        const shown = visible(line.one) && visible(line.other) && line.sentences >= least;
        line.node.classList.toggle("hidden", !shown);
        if (!shown) continue;
        linked.add(line.one).add(line.other);
        const ends = [entities[nodes[line.one][0]], entities[nodes[line.other][0]]];
        line.node.classList.toggle("far", picked !== null && !ends.includes(picked));
        if (ends.includes(picked)) ends.forEach((end) => near.add(end));
      }
      marks.forEach((each, at) => {
        each.node.classList.toggle("hidden", !visible(at) || !(linked.has(at) || picked === each.entity));
        each.node.classList.toggle("far", picked !== null && picked !== each.entity && !near.has(each.entity));
        each.node.classList.toggle("here", picked === each.entity);
        each.node.setAttribute("aria-pressed", String(picked === each.entity));
      });
      layer.place();
      side.replaceChildren(...(picked ? about(picked) : [el("p", { class: "quiet" }, "Pick a name to see with whom it is named, and in which sentences.")]));
    }
    function about(entity) {
      const near = entity.neighbours;
      return [
        el("h2", { tabindex: -1 }, entityLink(entity), " ", chip(entity.label)),
        el("p", { class: "quiet" }, `${count(entity.mentions, "mention")} in ${count(entity.articles, "article")}`),
        ...near.map(([at, sentences, both]) => el("details", {},
          el("summary", {}, dutch(entities[at].name), el("span", { class: "quiet" }, `, ${sentences ? count(sentences, "sentence") : count(both, "article")}`)),
          evidence(entity, entities[at]), el("p", {}, entityLink(entities[at])))),
      ];
    }
    const filters = el("div", { class: "row no-print" },
      labels.map((label) => el("label", {}, el("input", { type: "checkbox", checked: true, onchange: (event) => {
        event.target.checked ? hiddenLabels.delete(label) : hiddenLabels.add(label);
        update();
      } }), LABELS[label])),
      el("label", {}, "At least", el("input", { type: "range", min: 0, max: strengths[0], value: least, oninput: (event) => {
        least = Number(event.target.value);
        amount.textContent = count(least, "shared sentence");
        update();
      } })), amount);
    const asked = entityOf.get(query.get("id"));
    if (asked && nodes.some(([at]) => at === asked.at)) picked = asked;
    update();
    if (picked) {
      const [, x, y] = nodes.find(([at]) => at === picked.at);
      layer.show({ x: x - 200, y: y - 200, w: 400, h: 400 });
    } else layer.show(around(largestGroup(nodes, edges)));
    return [
      heading("Network"),
      el("p", { class: "lead quiet" }, `A line joins two names that share a sentence, or two articles. `,
        nodes.length < data.network.connected
          ? `Of the ${data.network.connected.toLocaleString("en")} names that have one the picture shows ${nodes.length}, of each kind those with most in common; cooccurrences.csv has all.`
          : `${count(nodes.length, "name")} have one.`,
        asked && !picked ? ` ${asked.name} is not among them.` : ""),
      filters, key(),
      el("div", { class: "two" }, el("div", { class: "picture" }, layer.picture, layer.controls), side),
    ];
  }

  function largestGroup(nodes, edges) {
    const groups = nodes.map((_, at) => at);
    const root = (at) => (groups[at] === at ? at : (groups[at] = root(groups[at])));
    for (const [one, other] of edges) groups[root(one)] = root(other);
    const members = Map.groupBy ? Map.groupBy(nodes, (_, at) => root(at)) : new Map([[0, nodes]]);
    return [...members.values()].sort((a, b) => b.length - a.length)[0];
  }

  function evidence(one, other) {
    const theirs = new Map(other.named.map(([at, ids]) => [at, new Set(ids)]));
    const shared = one.named.flatMap(([at, ids]) => {
      const both = [...new Set(ids)].filter((id) => theirs.get(at)?.has(id));
      return both.length ? [[articles[at], both]] : [];
    });
    if (!shared.length) {
      return el("ul", {}, one.named.filter(([at]) => theirs.has(at)).slice(0, 10).map(([at]) => el("li", {}, articleLink(articles[at]))));
    }
    const sentences = shared.flatMap(([article, ids]) => ids.map((id) => [article, id]));
    const first = sentences.slice(0, MOST_EVIDENCE);
    return [
      first.map(([article, id], at) => [article === first[at - 1]?.[0] ? null : el("p", {}, articleLink(article)), quotes(article, [id], one)]),
      sentences.length > first.length ? el("p", { class: "quiet" }, `${first.length} of ${sentences.length} sentences; the pages of the two have all.`) : null,
    ];
  }

  // --- map

  function map(query) {
    const placed = entities.filter((entity) => entity.point);
    const lost = entities.filter((entity) => entity.label === "LOC" && !entity.point);
    const list = lost.length ? el("details", {}, el("summary", {}, `${count(lost.length, "place")} of which it is not known where ${lost.length === 1 ? "it is" : "they are"}`),
      el("ul", { class: "chips" }, lost.map((entity) => el("li", {}, entityLink(entity))))) : null;
    if (!placed.length) return [heading("Map"), el("p", { class: "lead" }, "Of none of the names it is known where it is."), list];
    const most = Math.max(...placed.map((entity) => entity.mentions));
    const { world, europe, "low countries": low } = data.outlines;
    const layers = [low, europe, world].map((each) => ({ ...each, node: svg("path", { class: "land hidden", d: each.path, transform: `scale(${each.step})` }) }));
    const boxOf = ([left, top, right, bottom]) => ({ x: left, y: top, w: right - left, h: bottom - top });
    const all = boxOf(world.box);
    const marks = placed.map((entity) => mark(entity, ...entity.point, size(entity, most), (each) => { location.hash = linkTo("entity", each.id); }));
    const layer = movable({
      box: all, smallest: 6, marks, name: "Map of places", hint: "Arrow keys move it, plus and minus or Ctrl and the wheel zoom; Tab goes from place to place.",
      // The finest outlines that cover all that is to be seen.
      draw: (view) => {
        const fits = layers.find(({ box }) => view.x >= box[0] && view.y >= box[1] && view.x + view.w <= box[2] && view.y + view.h <= box[3]) || layers[2];
        for (const each of layers) each.node.classList.toggle("hidden", each !== fits);
      },
    });
    layer.picture.append(...layers.map((each) => each.node), ...[...marks].reverse().map((each) => each.node), ...marks.map((each) => each.text));
    const home = { x: 1822, y: -637, w: 54, h: 72 };
    const parts = [["Netherlands and Belgium", home], ["Europe", { x: 1680, y: -900, w: 440, h: 560 }], ["World", all]];
    const asked = entityOf.get(query.get("id"));
    if (asked?.point) {
      marks.find((each) => each.entity === asked).node.classList.add("here");
      const wide = asked.subtype === "country" ? 400 : 40;
      layer.show({ x: asked.point[0] - wide / 2, y: asked.point[1] - wide / 2, w: wide, h: wide });
    } else {
      // Where most of the places are comes first; the rest is one button away.
      layer.show(placed.filter((entity) => ["NL", "BE"].includes(entity.country)).length > placed.length / 3 ? home : all);
    }
    return [
      heading("Map"),
      el("p", { class: "lead quiet" }, `${count(placed.length, "place")}. Larger signs are named more often; countries, regions and provinces have a dashed one in their middle.`),
      el("div", { class: "row no-print", role: "group", "aria-label": "Part of the world" },
        parts.map(([name, part]) => el("button", { type: "button", onclick: () => layer.show(part) }, name))),
      el("div", { class: "picture sea" }, layer.picture, layer.controls),
      el("p", { class: "quiet" }, "Outlines: Natural Earth. Points of towns: GeoNames (CC BY 4.0)."),
      list,
    ];
  }

  // --- timeline

  function timeline(some) {
    const { labels: periods } = data.periods;
    const counts = new Map(periods.map((label) => [label, 0]));
    for (const article of some) counts.set(period(article), counts.get(period(article)) + 1);
    const most = Math.max(...counts.values());
    return [
      el("ul", { class: "timeline", "aria-label": "Articles by date" }, periods.map((label) => {
        const n = counts.get(label);
        if (!n) return el("li");
        const bar = el("a", { href: `#/articles?period=${label}`, title: `${label}: ${count(n, "article")}`, "aria-label": `${label}: ${count(n, "article")}` });
        bar.style.height = `${(100 * n) / most}%`;
        return el("li", {}, bar);
      })),
      el("div", { class: "axis", "aria-hidden": "true" }, ticks(periods).map((label) => el("span", {}, label))),
      el("p", { class: "quiet small" }, `The highest bar is ${count(most, "article")}.`),
    ];
  }

  // The first, the last and some in between, as far apart as can be.
  const ticks = (periods) => {
    const parts = Math.min(4, periods.length - 1);
    return parts < 1 ? periods : Array.from({ length: parts + 1 }, (_, at) => periods[Math.round((at * (periods.length - 1)) / parts)]);
  };

  function timelinePage() {
    const { labels: periods } = data.periods;
    const read = articles.filter((article) => article.status === "ok");
    const dated = read.filter((article) => article.published);
    if (!dated.length) {
      return [heading("Timeline"), el("p", { class: "lead" }, "None of the articles has a date. Dates come from the metadata of web pages, and from a column of a table; the text is not searched for them.")];
    }
    const years = [...new Set(periods.map((label) => label.slice(0, 4)))];
    const columns = periods.length <= MOST_COLUMNS ? periods : years;
    const length = columns === periods ? data.periods.length : 4;
    const top = entities.map((entity) => {
      const cells = new Map();
      let all = 0;
      for (const [at, ids] of entity.named) {
        const when = articles[at].published?.slice(0, length);
        if (!when) continue;
        cells.set(when, (cells.get(when) || 0) + ids.length);
        all += ids.length;
      }
      return { entity, cells, all };
    }).filter(({ all }) => all).sort((a, b) => b.all - a.all || a.entity.at - b.entity.at).slice(0, 25);
    const most = Math.max(...top.flatMap(({ cells }) => [...cells.values()]));
    return [
      heading("Timeline"),
      el("p", { class: "lead quiet" }, `${count(dated.length, "article")} of ${read.length.toLocaleString("en")} with a date. Pick a bar to see its articles.`),
      timeline(dated),
      el("h2", {}, "Who is named when"),
      el("div", { class: "table", tabindex: 0, role: "region", "aria-label": "Mentions by date" }, el("table", { class: "heat" },
        el("caption", { class: "unseen" }, "Mentions by date of those named most"),
        el("thead", {}, el("tr", {}, el("td"), columns.map((label) => el("th", { scope: "col" }, label)))),
        el("tbody", {}, top.map(({ entity, cells }) => el("tr", { class: entity.label }, el("th", { scope: "row" }, entityLink(entity)),
          columns.map((label) => {
            const n = cells.get(label) || 0;
            const cell = el("td", { class: n ? "cell" : "cell none" }, n || "");
            if (n) cell.style.background = `color-mix(in srgb, var(--soft) ${Math.round(15 + (85 * n) / most)}%, var(--paper))`;
            return cell;
          })))))),
    ];
  }

  // --- about this run

  function run() {
    const byStatus = (status) => articles.filter((article) => article.status === status);
    const left = articles.filter((article) => article.status !== "ok");
    const pairs = (of) => el("dl", { class: "run" }, of.map(([name, value]) => [el("dt", {}, name), el("dd", {}, String(value))]));
    return [
      heading("About this run"),
      el("h2", {}, "Files that were not read"),
      left.length ? el("div", { class: "table", tabindex: 0, role: "region", "aria-label": "Files that were not read" },
        el("table", {}, el("thead", {}, el("tr", {}, ["File", "Status", "Why"].map((name) => el("th", { scope: "col" }, name)))),
          el("tbody", {}, left.map((article) => el("tr", {}, el("td", {}, article.id), el("td", { class: "fixed" }, article.status), el("td", {}, article.note))))))
        : el("p", {}, "All files were read."),
      el("h2", {}, "Counts"),
      pairs([...[["ok", "read"], ["empty", "empty"], ["unreadable", "unreadable"], ["skipped", "skipped"]].map(([status, name]) => [`articles ${name}`, byStatus(status).length]),
        ["names left out", `${data.dropped}, in dropped.csv with the reason`], ["possible corrections", `${data.suggestions} without a decision, in suggestions.csv`]]),
      el("h2", {}, "How it was made"), pairs(data.about.made),
      el("details", {}, el("summary", {}, "All settings"), pairs(data.about.settings)),
    ];
  }

  // --- going from view to view

  const missing = (what) => [heading("Not here"), el("p", {}, `This report has no such ${what}. `, el("a", { href: "#/" }, "To the overview"))];
  const views = {
    "": (_, query) => overview(query), entities: (_, query) => entityList(query), articles: (_, query) => articleList(query),
    entity: (id) => (entityOf.has(id) ? entityPage(entityOf.get(id)) : missing("entity")),
    article: (id, query) => (articleOf.has(id) ? articlePage(articleOf.get(id), query) : missing("article")),
    network: (_, query) => network(query), map: (_, query) => map(query), timeline: () => timelinePage(), run: () => run(),
  };

  function route(event) {
    const [path, search] = location.hash.slice(1).split("?");
    const [, view = "", id = ""] = path.split("/");
    let decoded = "";
    try { decoded = decodeURIComponent(id); } catch { /* a broken address names nothing */ }
    showAll = arrive = null;
    const parts = Object.hasOwn(views, view) ? views[view](decoded, new URLSearchParams(search || "")) : missing("part");
    main.replaceChildren(...parts.flat(9).filter(Boolean));
    for (const link of document.querySelectorAll("nav a")) {
      const own = link.hash.slice(2);
      const here = own === view || (own === "entities" && view === "entity") || (own === "articles" && view === "article");
      here ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
      if (here) link.scrollIntoView({ block: "nearest", inline: "center" });
    }
    const title = main.querySelector("h1");
    document.title = `${title.textContent} – speurder`;
    if (event) title.focus({ preventScroll: true });
    if (arrive) arrive();
    else scrollTo(0, history.state?.y || 0);
  }

  // Going back leads to where one was.
  history.scrollRestoration = "manual";
  let waiting = 0;
  addEventListener("scroll", () => {
    clearTimeout(waiting);
    const here = location.hash;
    waiting = setTimeout(() => location.hash === here && history.replaceState({ y: scrollY }, ""), 120);
  });

  const theme = document.getElementById("theme");
  const stored = (value) => { try { return value ? localStorage.setItem("speurder-theme", value) : localStorage.getItem("speurder-theme"); } catch { return null; } };
  const isDark = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const nameTheme = () => { theme.textContent = isDark() ? "Light" : "Dark"; theme.setAttribute("aria-label", `${isDark() ? "Light" : "Dark"} colours`); };
  if (["dark", "light"].includes(stored())) document.documentElement.dataset.theme = stored();
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    stored(document.documentElement.dataset.theme);
    nameTheme();
  });
  nameTheme();
  addEventListener("hashchange", route);
  addEventListener("beforeprint", () => {
    showAll?.();
    for (const folded of main.querySelectorAll("details")) folded.open = true;
  });
  route();
})();

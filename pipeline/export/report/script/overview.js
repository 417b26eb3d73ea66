// The first view: how much there is, and who and what is named most.
function overview(query) {
  const read = articles.filter((article) => article.status === "ok");
  const dates = read.map((article) => article.published).filter(Boolean).sort();
  const figures = [
    ["#/articles", read.length, read.length === 1 ? "article read" : "articles read"],
    ...labels.map((label) => [`#/entities?label=${label}`, data.inAll.entities[label], LABELS[label].toLowerCase()]),
    ["#/entities", data.inAll.mentions, "mentions"],
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
        el("p", {}, el("a", { href: `#/entities?label=${label}` }, `${shownOnly ? "The first" : "All"} ${count(own.length, ...(label === "PER" ? ["person", "people"] : [ONE[label]]))}`)));
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
    shownOnly ? el("p", { class: "card notice" }, `There are too many names for one page. It shows the ${entities.length.toLocaleString("en")} named most; entities.csv has all.`) : null,
    choice, lists,
    strongest.length ? el("section", { class: "card" }, el("h2", {}, "Named together most"),
      el("ol", {}, strongest.map(([one, other, sentences, both]) => {
        const [a, b] = [entities[nodes[one][0]], entities[nodes[other][0]]];
        return el("li", {}, entityLink(a), " and ", entityLink(b), el("span", { class: "quiet" },
          `: ${count(sentences, "sentence")}, ${count(both, "article")}`));
      })), el("p", {}, el("a", { href: "#/network" }, "The whole network"))) : null,
  ];
}

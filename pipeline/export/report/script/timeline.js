// When articles were published, and who is named when.
const MOST_COLUMNS = 36;

function timeline(some) {
  const { labels: periods } = data.periods;
  const counts = new Map(periods.map((label) => [label, 0]));
  for (const article of some) counts.set(period(article), counts.get(period(article)) + 1);
  const most = Math.max(...counts.values());
  return [
    el("ul", { class: "timeline", "aria-label": "Articles by date" }, periods.map((label) => {
      const n = counts.get(label);
      if (!n) return el("li");
      const bar = el("a", { href: `#/articles?period=${label}`, title: `${nameOf(label)}: ${count(n, "article")}`, "aria-label": `${nameOf(label)}: ${count(n, "article")}` });
      bar.style.height = `${(100 * n) / most}%`;
      return el("li", {}, bar);
    })),
    el("div", { class: "axis", "aria-hidden": "true" }, ticks(periods).map((label) => el("span", {}, nameOf(label)))),
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
  const columns = periods.length <= MOST_COLUMNS || data.periods.length < 4 ? periods : years;
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
      el("thead", {}, el("tr", {}, el("td"), columns.map((label) => el("th", { scope: "col" }, nameOf(label))))),
      el("tbody", {}, top.map(({ entity, cells }) => el("tr", { class: entity.label }, el("th", { scope: "row" }, entityLink(entity)),
        columns.map((label) => {
          const n = cells.get(label) || 0;
          const cell = el("td", { class: n ? "cell" : "cell none" }, n || "");
          if (n) cell.style.background = `color-mix(in srgb, var(--soft) ${Math.round(15 + (85 * n) / most)}%, var(--paper))`;
          return cell;
        })))))),
  ];
}

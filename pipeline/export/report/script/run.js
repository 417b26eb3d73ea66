// What was not read, and how it all was made.
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

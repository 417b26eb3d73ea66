// Who is named together with whom.
const LINES = 250;
const MOST_EVIDENCE = 8;
const LABEL = 100; // how much room the names at the right edge take

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
  let least = strengths.length > LINES ? Math.min(strengths[LINES] + 1, strengths[0]) : 0;
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
  const [right, bottom] = [1, 2].map((side) => Math.max(...nodes.map((node) => node[side])));
  const box = { x: 0, y: 0, w: right + LABEL, h: bottom + 20 };
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
  } else layer.show({ x: 0, y: 0, w: data.network.largest + LABEL, h: data.network.largest });
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

function evidence(one, other) {
  const theirs = new Map(other.named.map(([at, ids]) => [at, new Set(ids)]));
  const shared = one.named.flatMap(([at, ids]) => {
    const both = [...new Set(ids)].filter((id) => theirs.get(at)?.has(id));
    return both.length ? [[articles[at], both]] : [];
  });
  if (!shared.length) {
    const both = one.named.filter(([at]) => theirs.has(at));
    return [
      el("ul", {}, both.slice(0, MOST_EVIDENCE).map(([at]) => el("li", {}, articleLink(articles[at])))),
      both.length > MOST_EVIDENCE ? el("p", { class: "quiet" }, `${MOST_EVIDENCE} of ${both.length} articles.`) : null,
    ];
  }
  const sentences = shared.flatMap(([article, ids]) => ids.map((id) => [article, id]));
  const first = sentences.slice(0, MOST_EVIDENCE);
  return [
    first.map(([article, id], at) => [article === first[at - 1]?.[0] ? null : el("p", {}, articleLink(article)), quotes(article, [id], one)]),
    sentences.length > first.length ? el("p", { class: "quiet" }, `${first.length} of ${sentences.length} sentences; the pages of the two have all.`) : null,
  ];
}

// Where places are.
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

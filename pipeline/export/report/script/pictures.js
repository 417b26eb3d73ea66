// Pictures that can be moved and zoomed: what network and map share.
const AREAS = new Set(["country", "region", "province"]); // a point says little of where they are

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
const size = (entity, most) => 4 + 10 * Math.sqrt(entity.mentions / Math.max(most, 6));

const key = () => el("p", { class: "row quiet" }, labels.filter((label) => label !== "MISC").map((label) => {
  const sign = svg("svg", { width: 20, height: 20, viewBox: "-10 -10 20 20", class: label, "aria-hidden": "true" }, svg("g", { class: `node ${label}` }, shape(label, 6)));
  return el("span", { class: "row" }, sign, `${ONE[label]}`);
}));

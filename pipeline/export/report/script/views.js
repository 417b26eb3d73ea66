// Going from view to view.
const missing = (what) => [heading("Not here"), el("p", {}, `This report has no such ${what}. `,
  what === "entity" && shownOnly ? "It shows only the names named most; entities.csv has all. " : null, el("a", { href: "#/" }, "To the overview"))];
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

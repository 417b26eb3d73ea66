"""Articles, lists and names that try to run something in a page that shows them."""

import json
from pathlib import Path

from tests.conftest import Project

RUN = "window.hacked=1"
INJECTIONS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"' onmouseover='{RUN}' x='",
    f"</template><svg onload={RUN}>",
    f"</style><style>*{{display:none}}</style><script>{RUN}</script>",
    f"javascript:{RUN}",
    f"<a href='javascript:{RUN}'>klik</a>",
    "<base href=https://example.org/><link rel=stylesheet href=//example.org/x.css>",
    "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "{{ 7 * 7 }} {% raw %} ${7*7} <!-- ]]> \u2028 &lt;b&gt;",
)
NAMES = (
    f"Kwaad<img src=x onerror={RUN}>",
    f'Boos" onfocus="{RUN}" autofocus x="',
    f"</script><script>{RUN}</script>Bende",
    f"</title></template><script>{RUN}</script>",
    f"javascript:{RUN}//Groep",
    "../../Weg/Bende#?x=1&y=2",
    "=HYPERLINK(0)&{{7*7}}",
)


def fill_hostile(project: Project, folder: Path) -> None:
    """Put an injection into every field that a person or a newspaper can fill, and names made of them on the lists."""
    rows = []
    for number, injection in enumerate(INJECTIONS):
        name = NAMES[number % len(NAMES)]
        rows.append(
            {
                "id": injection,
                "titel": injection,
                "bron": injection,
                "datum": f"2021-03-{number + 1:02}",
                "tekst": f"{injection}\n\nDe politie zocht {name} in Utrecht, samen met {NAMES[0]}. {injection}\n\n"
                f"Lees ook: {injection} over Europol.\n\nVolgens {name} was het Telegram.",
            }
        )
    project.write("kwaad.jsonl", "\n".join(json.dumps(row) for row in rows))
    project.write('map "><script>x/' + "naam'onclick=1&<b>.txt", f"Kop\n\nDe politie zocht {NAMES[1]} in Den Haag.")
    project.write("<img src=x onerror=1>.xyz", b"x")
    project.write("kapot<script>.pdf", b"%PDF-nee")
    watchlist = folder / "watchlist.csv"
    quoted = "\n".join('"{}",ORG,"<i>{}</i>"'.format(name.replace('"', '""'), "x") for name in NAMES)
    watchlist.write_text(f"name,label,subtype\n{quoted}\n", encoding="utf-8")
    corrections = folder / "corrections.csv"
    corrections.write_text(
        f'action,entity,text,label,to,article_id,note\nrename,Utrecht,,,"Utrecht<script>{RUN}</script>",,\n',
        encoding="utf-8",
    )
    project.change("lists", watchlist=watchlist, corrections=corrections)

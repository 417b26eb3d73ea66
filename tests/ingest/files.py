"""Files of other kinds, made by code: Word, RTF, PDF, pages."""

import io

import docx


def word(*paragraphs: str, table: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A `.docx` file with these paragraphs, and a table behind them."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        made = document.add_table(len(table), len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


def rtf(text: str) -> bytes:
    """An RTF file with accents as Word writes them."""
    escaped = "".join(char if ord(char) < 128 else rf"\'{char.encode('cp1252').hex()}" for char in text)
    return (r"{\rtf1\ansi\ansicpg1252 " + escaped.replace("\n", r"\par ") + "}").encode()


def pdf(*pages: tuple[str, ...]) -> bytes:
    """A PDF file with these lines on its pages, in Latin-1."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for at, lines in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        shown = b"".join(
            b"(" + line.replace("(", r"\(").replace(")", r"\)").encode("cp1252") + b") '\n" for line in lines
        )
        stream = b"BT /F1 12 Tf 14 TL 50 800 Td\n" + shown + b"ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    sink = io.BytesIO(b"%PDF-1.4\n")
    sink.seek(0, io.SEEK_END)
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(sink.tell())
        sink.write(f"{number} 0 obj\n".encode() + content + b"\nendobj\n")
    table = sink.tell()
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    sink.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode())
    sink.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF".encode())
    return sink.getvalue()


def encrypted_pdf(password: str) -> bytes:
    """A PDF file that needs a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(("Een geheim over Telegram.",)))))
    writer.encrypt(password, algorithm="AES-256")
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def page(body: str, head: str = "", charset: str = "utf-8") -> bytes:
    """A web page with a menu and a foot around its article."""
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("Nieuws", "Sport", "Regio", "Contact"))
    html = (
        f'<!DOCTYPE html><html lang="nl"><head><meta charset="{charset}"><title>Site | Nieuws</title>{head}</head>'
        f"<body><nav><ul>{menu}</ul></nav><main><article>{body}</article></main>"
        "<footer><p>Lees ook onze nieuwsbrief. Copyright De Site.</p></footer></body></html>"
    )
    return html.encode(charset)

import type { Words } from '../../domain/model.ts'

/** Text made safe inside an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}

/** A page of plain words, Chinese first and English beside it. `body` is HTML already. */
export function plainPage(title: Words, body: string): string {
  const { zh, en } = { zh: escapeHtml(title.zh), en: escapeHtml(title.en) }
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${zh} ${en}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/plain.css">
</head>
<body>
<main>
<h1>${zh} <span lang="en">${en}</span></h1>
${body}
</main>
</body>
</html>
`
}

/** Served as a file of its own, because the content policy allows no style inside a page. */
export const PLAIN_CSS = `:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #1d2129; font: 18px/1.6 "Noto Sans SC Variable", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
main { max-width: 48rem; margin: 0 auto; padding: 2rem 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.3; }
[lang="en"] { color: #4e5969; }
ul { list-style: none; padding: 0; }
li { border-bottom: 1px solid #e5e6eb; }
a { display: flex; flex-wrap: wrap; gap: 0 .75rem; padding: .75rem .25rem; color: #0e42d2; text-decoration: none; }
a:hover, a:focus-visible { background: #f2f3f5; text-decoration: underline; }
code { background: #f2f3f5; padding: .1em .4em; border-radius: .25em; }
`

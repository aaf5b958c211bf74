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
<link rel="stylesheet" href="/fonts/plain.css">
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

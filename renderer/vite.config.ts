import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const root = import.meta.dirname

/** One page per folder with an index.html; each loads only what it shows. */
const PAGES = ['kiosk', 'desk', 'keypad', 'guide', 'board', 'sign', 'ticket', 'bench', 'devices']

/** Text on a public screen must never jump from one font to another, so glyphs are waited for. */
function blockUntilFontIsThere(): Plugin {
  return {
    name: 'font-display-block',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('@fontsource-variable')) return undefined
      return code.replaceAll('font-display: swap', 'font-display: block')
    },
  }
}

export default defineConfig({
  root,
  base: '/',
  plugins: [vue(), blockUntilFontIsThere()],
  // The voice clips are made by tools/build-voice.ts into the same output.
  publicDir: false,
  build: {
    outDir: resolve(root, '../dist/pages'),
    emptyOutDir: false,
    target: 'es2023',
    chunkSizeWarningLimit: 900,
    // Small font slices would become data: addresses, which the pages' security policy does not load.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // The pages' policy allows no code made from text: the schema library must not even try, or every page logs an error.
      output: { banner: 'globalThis.__zod_globalConfig ??= { jitless: true };' },
      input: Object.fromEntries(
        PAGES.map((page) => [page, resolve(root, page, 'index.html')]).filter(([, file]) =>
          existsSync(file ?? ''),
        ),
      ),
    },
  },
})

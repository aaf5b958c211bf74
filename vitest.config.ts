import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/**
 * Three projects: `unit` (fast, part of `npm run check`), `pages` (Vue components in happy-dom) and `journeys`
 * (real processes, real sockets, real browser; one file at a time because they share two cores).
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/renderer/**', 'tests/journeys/**', 'tests/chaos/**', 'tests/soak/**'],
          setupFiles: ['tests/support/seed.ts'],
          testTimeout: 20_000,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'pages',
          include: ['tests/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          setupFiles: ['tests/support/seed.ts'],
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['tests/journeys/**/*.test.ts', 'tests/chaos/**/*.test.ts', 'tests/soak/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** Minutes of processor each; the first of every kind is a part of `unit`, all of them are run by `npm run test:long`. */
const LONG = ['tests/hardware/fuzz/million-[2-4].test.ts', 'tests/hardware/long/two-hours-[23].test.ts']

/**
 * Four projects: `unit` (part of `npm run check`), `long` (the whole million of mutated frames and all days of faults),
 * `pages` (Vue components in happy-dom) and `journeys` (real processes, real sockets, real browser). Two cores are
 * reckoned with: journeys wait most of the time and so go two at a time, by themselves once the others are done.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/renderer/**', 'tests/journeys/**', 'tests/chaos/**', 'tests/soak/**', ...LONG],
          setupFiles: ['tests/support/seed.ts'],
          testTimeout: 20_000,
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'long',
          include: [
            ...LONG,
            'tests/hardware/fuzz/million-1.test.ts',
            'tests/hardware/long/two-hours-1.test.ts',
          ],
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
          maxWorkers: 3,
          setupFiles: ['tests/support/seed.ts'],
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['tests/journeys/**/*.test.ts', 'tests/chaos/**/*.test.ts', 'tests/soak/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})

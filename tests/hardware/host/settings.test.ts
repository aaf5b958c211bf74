import { expect, test } from 'vitest'
import { formatProblems } from '../../../domain/config-text.ts'
import { readHostSettings } from '../../../hardware/settings.ts'

test('unset and empty are the defaults', () => {
  expect(readHostSettings({ KIOSK_PORT: '', JIAOHAO_HALL_SERVER: ' ' }, '/srv/jiaohao')).toEqual({
    ok: true,
    value: {
      port: 8081,
      devicesFile: '/srv/jiaohao/examples/devices.yaml',
      hallServer: null,
      pagesDir: '/srv/jiaohao/dist/pages',
      dataDir: null,
      logLevel: 'info',
    },
  })
})

test('settings are taken; port 0 chooses a free one', () => {
  expect(
    readHostSettings(
      {
        KIOSK_PORT: '0',
        JIAOHAO_HALL_SERVER: 'http://10.0.0.5:9000/, http://10.0.0.6:9000',
        JIAOHAO_DEVICES: 'k02.yaml',
        JIAOHAO_PAGES: '/tmp/pages',
        JIAOHAO_HOST_DATA: '/var/lib/k02',
        LOG_LEVEL: 'warn',
      },
      '/srv',
    ),
  ).toEqual({
    ok: true,
    value: {
      port: 0,
      devicesFile: 'k02.yaml',
      hallServer: ['http://10.0.0.5:9000', 'http://10.0.0.6:9000'],
      pagesDir: '/tmp/pages',
      dataDir: '/var/lib/k02',
      logLevel: 'warn',
    },
  })
})

test('every mistake comes at once, with its key, what was found and what is allowed', () => {
  const read = readHostSettings(
    { KIOSK_PORT: '99999', JIAOHAO_HALL_SERVER: '10.0.0.5:8080', LOG_LEVEL: 'loud' },
    '/srv',
  )
  if (read.ok) throw new Error('accepted')
  const lines = formatProblems(read.error).split('\n')
  expect(lines).toHaveLength(3)
  expect(lines[0]).toMatch(/KIOSK_PORT: .*0 to 65535.*"99999"/)
  expect(lines[1]).toMatch(/JIAOHAO_HALL_SERVER: .*http:\/\/10\.0\.0\.5:8080.*"10\.0\.0\.5:8080"/)
  expect(lines[2]).toMatch(/LOG_LEVEL: .*silent, error, warn, info, debug.*"loud"/)
})

test.each(['-1', '80a', '1e3', '70000', '8081.5'])('KIOSK_PORT %s is refused', (port) => {
  expect(readHostSettings({ KIOSK_PORT: port }, '/srv').ok).toBe(false)
})

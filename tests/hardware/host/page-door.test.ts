import { get } from 'node:http'
import { expect, test } from 'vitest'
import { withDeviceHost, ZHANG } from '../../support/device-host.ts'

/** `fetch` will not send a Host of somebody else's choice. */
function statusFor(address: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(address, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    }).on('error', reject)
  })
}

test('a socket without the token, with a wrong one, or from another page is refused', async () => {
  await withDeviceHost({}, async ({ host, openPage }) => {
    await expect(openPage({ token: '' })).rejects.toThrow()
    await expect(openPage({ token: 'f00dfeedf00dfeedf00dfeedf00dfeee' })).rejects.toThrow('token-refused')
    await expect(openPage({ origin: 'https://evil.example' })).rejects.toThrow()
    await expect(openPage({ origin: 'null' })).rejects.toThrow()
    await expect(openPage({ origin: null })).rejects.toThrow()
    await expect(openPage({ origin: `${host.address}.evil.example` })).rejects.toThrow()
    const port = new URL(host.address).port
    await expect(openPage({ origin: `http://localhost:${port}` })).resolves.toBeDefined()
    await expect(openPage()).resolves.toBeDefined()
  })
})

test('a foreign name that leads to this machine gets nothing, not even the token', async () => {
  await withDeviceHost({}, async ({ host }) => {
    const port = new URL(host.address).port
    expect(await statusFor(host.address, `evil.example:${port}`)).toBe(403)
    expect(await statusFor(host.address, 'evil.example')).toBe(403)
    expect(await statusFor(host.address, `localhost:${port}`)).toBe(200)
  })
})

test('the kiosk page comes with its token and locked down; the pages of others are not served', async () => {
  await withDeviceHost({}, async ({ host }) => {
    const page = await fetch(`${host.address}/`)
    expect(await page.text()).toContain('name="jiaohao-token" content="f00dfeedf00dfeedf00dfeedf00dfeed"')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('access-control-allow-origin')).toBeNull()
    const script = await fetch(`${host.address}/assets/kiosk-1.js`)
    expect(script.status).toBe(200)
    expect(script.headers.get('cache-control')).toContain('immutable')
    expect(script.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await fetch(`${host.address}/desk/index.html`)).status).toBe(404)
    expect((await fetch(`${host.address}/kiosk/index.html`)).status).toBe(404)
    expect((await fetch(`${host.address}/../../etc/passwd`)).status).toBe(404)
  })
})

test('nonsense from the page is refused and the connection stays', async () => {
  await withDeviceHost({}, async ({ openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    const bad = { ok: false, error: { code: 'bad-request' } }
    expect(await page.ask('reading:set', { isOn: 'yes' } as never)).toMatchObject(bad)
    expect(await page.ask('number:take', null as never)).toMatchObject(bad)
    expect(await page.take({ requestId: 'not allowed!' })).toMatchObject(bad)
    page.socket.emit('reading:set', { isOn: true } as never, undefined as never)
    expect(await page.take()).toMatchObject({ ok: true })
  })
})

test('the newest page is the one that is served; the older one only watches until it is alone again', async () => {
  await withDeviceHost({}, async ({ reader, openPage, until }) => {
    const older = await openPage()
    await until(() => older.view()?.isOnline === true)
    await older.ask('reading:set', { isOn: true })
    reader.lay(ZHANG)
    await until(() => older.cards.length === 2)

    const newer = await openPage()
    expect(reader.isReading()).toBe(false)
    expect(await newer.take({ usesCard: true })).toMatchObject({ ok: false, error: { code: 'no-card' } })
    expect(await older.take()).toMatchObject({ ok: false, error: { code: 'not-allowed' } })
    await newer.ask('reading:set', { isOn: true })
    reader.lay(ZHANG)
    await until(() => newer.cards.length === 2)
    expect(older.cards).toHaveLength(2)

    newer.leave()
    // The host learns of it a moment later.
    let code = 'not-allowed'
    for (let tries = 0; tries < 200 && code === 'not-allowed'; tries += 1) {
      const answer = await older.take({ usesCard: true })
      code = answer.ok ? 'taken' : answer.error.code
    }
    expect(code).toBe('no-card')
    expect(reader.isReading()).toBe(true)
  })
})

test('health tells devices and the hall; a host of signs has no page and takes no sockets', async () => {
  await withDeviceHost({}, async ({ host, supervised, openPage, until }) => {
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    const health = async (): Promise<unknown> => (await fetch(`${host.address}/healthz`)).json()
    expect(await health()).toMatchObject({ status: 'ok', hostId: 'K01', hall: { isOnline: true }, pages: 1 })
    supervised.reader.lose()
    expect(await health()).toMatchObject({
      status: 'degraded',
      devices: [
        { name: 'reader', state: 'lost', lastError: 'closed' },
        { name: 'printer' },
        { name: 'sign-1' },
      ],
    })
  })
  await withDeviceHost({ kind: 'signs' }, async ({ host, hall, openPage, until }) => {
    const page = await (await fetch(`${host.address}/`)).text()
    expect(page).toContain('sign-1')
    expect(page).not.toContain('jiaohao-token')
    await expect(openPage()).rejects.toThrow()
    await until(() => hall.sentText().includes('hall:subscribe'))
    expect(hall.sentText()).not.toContain('digest:key')
  })
})

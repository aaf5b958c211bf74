import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach } from 'vitest'
import App from '../../../renderer/guide/App.vue'
import en from '../../../renderer/locales/guide.en.ts'
import zh from '../../../renderer/locales/guide.zh.ts'
import { createPageI18n } from '../../../renderer/ui/i18n.ts'
import type { Rig } from './rig.ts'

/** Shows the guide desk's page in the tests of a file, one at a time; it is gone after each. */
export function useShownPage(): (rig: Rig) => Promise<VueWrapper> {
  let page: VueWrapper | undefined
  afterEach(() => page?.unmount())
  return async (rig) => {
    page = mount(App, { attachTo: document.body, global: { plugins: [rig.pinia, createPageI18n(zh, en)] } })
    await rig.pass(300)
    return page
  }
}

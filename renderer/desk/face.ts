import { computed, watch, watchEffect, type ComputedRef } from 'vue'
import type { Counter } from '../../domain/model.ts'
import { useDesk } from './desk.ts'
import { counterWords, useSay } from './wording.ts'

/** Which face a page of one counter shows, for every state of its session. */
export type Face = 'at-work' | 'restoring' | 'taken-over' | 'sign-in'

/** The face, the counter it is about, and the page's title and address that name it. */
export function useFace(pageTitle: () => string): {
  readonly face: ComputedRef<Face>
  readonly counter: ComputedRef<Counter | null>
} {
  const desk = useDesk()
  const say = useSay()
  const counter = computed(() => {
    return desk.hall?.counters.find((row) => row.counterId === desk.who?.counterId) ?? null
  })
  const face = computed((): Face => {
    switch (desk.session.kind) {
      case 'in':
        return desk.view ? 'at-work' : 'restoring'
      case 'restoring':
        return 'restoring'
      case 'taken-over':
        return 'taken-over'
      case 'signing-in':
      case 'out':
        return 'sign-in'
    }
    return 'sign-in'
  })

  watchEffect(() => {
    const where = desk.session.kind === 'in' && counter.value ? `${counterWords(say, counter.value).zh} ` : ''
    document.title = `${where}${pageTitle()}`
  })

  // The address names the counter of this tab, so that a bookmark and a reload lead back to it.
  watch(
    () => (desk.session.kind === 'in' ? desk.who?.counterId : undefined),
    (counterId) => {
      if (counterId === undefined) return
      window.history.replaceState(null, '', `?counter=${encodeURIComponent(counterId)}`)
    },
    { immediate: true },
  )

  return { face, counter }
}

import { defineStore } from 'pinia'
import { computed, inject, ref, shallowRef, type InjectionKey } from 'vue'
import type { ServedQueue } from '../../domain/hall-file/places.ts'
import type { HallState } from '../../domain/hall-state.ts'
import type { PublicHall } from '../../domain/model.ts'
import type { Clock } from '../../domain/ports.ts'
import type { QueueClass } from '../../domain/policy/settings.ts'
import type { PriorityReason } from '../../domain/ticket.ts'
import type { HostFace } from '../../domain/wire/guide.ts'
import { followHall } from '../replica.ts'
import { useNow } from '../ui/clock.ts'
import {
  actionStates,
  endingsOf,
  windowPowers,
  type Action,
  type Ending,
  type WindowPower,
} from './actions.ts'
import { useAsking } from './asking.ts'
import { counterRows, holdRows } from './counters-view.ts'
import type { KeptStaffNo } from './kept-session.ts'
import { offersOf } from './offers.ts'
import { readScan, ticketIdOf } from './scan.ts'
import { useSession } from './session.ts'
import { appointmentFace, handInRows, passedRows, queueRows, ticketFace } from './view.ts'
import type { GuideLink, Wish } from './wish.ts'

/** The ticket behind a scanned link; `invalid` is the link's fault, `unread` is not. */
export type LinkRead =
  | { readonly kind: 'ticket'; readonly ticketNo: string }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'unread' }

/** What the page is given by its entry, and by its tests. */
export interface GuideParts {
  readonly link: GuideLink
  readonly clock: Clock
  readonly kept: KeptStaffNo
  readonly newRequestId: () => string
  /** Asks the hall server which ticket a code on paper belongs to. Never rejects. */
  readonly readTicketLink: (token: string) => Promise<LinkRead>
  /** The address citizens reach this hall at when its file names none. */
  readonly hallAddress: string
}
export const GUIDE_PARTS: InjectionKey<GuideParts> = Symbol('guide parts')

export type Tab = 'guide' | 'counters'

/** The sheet over the page, and what it is about. */
export type Sheet =
  | { readonly name: 'issue' | 'advice' | 'checkIn' | 'help' }
  | { readonly name: 'print' | 'transfer' | 'prioritise' | 'helper' | 'end'; readonly ticketId: string }
  /** A number without paper, to be shown to its holder. */
  | { readonly name: 'issued'; readonly ticketId: string; readonly ticketPath: string | null }
  | { readonly name: 'reassign'; readonly counterId: string }
  | { readonly name: 'move'; readonly ticketId: string; readonly power: 'moveHold' | 'toCounter' }

/** What lies on the desk: a ticket, or an appointment that has not become one yet. */
type Shown =
  | { readonly kind: 'ticket'; readonly ticketId: string }
  | { readonly kind: 'appointment'; readonly appointmentId: string }

export interface Preference {
  readonly queueClass: 'priority' | 'greenChannel'
  readonly reason: PriorityReason
}

const TICK_MS = 250
const MINUTE_MS = 60_000

/** The guide desk and the supervisor's hand: what it shows, and what can be asked of the hall. */
export const useGuide = defineStore('guide', () => {
  const parts = inject(GUIDE_PARTS)
  if (!parts) throw new Error('the guide store needs GUIDE_PARTS')
  const { link, clock } = parts

  const replica = followHall(link, clock)
  const session = useSession(link, clock, parts.kept)
  const hosts = shallowRef<readonly HostFace[]>([])
  link.socket.on('hosts:told', (told) => void (hosts.value = told))

  const tick = useNow(clock, TICK_MS)
  /** Hall time, milliseconds UTC. */
  const now = computed(() => (void tick.value, replica.now()))
  const minute = computed(() => Math.floor(now.value / MINUTE_MS))
  const isFresh = computed(() => session.isConnected.value && replica.isLive.value)
  const isReady = computed(() => isFresh.value && session.isConfirmed.value)
  const isSignedIn = computed(() => session.state.value.kind === 'in')

  const { busy, printing, told, tell, ask, print, askAgain, giveUp } = useAsking({
    link,
    clock,
    replica,
    newRequestId: parts.newRequestId,
    isReady,
    isSignedIn,
  })

  const tab = ref<Tab>('guide')
  const shown = shallowRef<Shown | null>(null)
  const sheet = shallowRef<Sheet | null>(null)
  /** A failure of what the open sheet asked for: it stays open and says so. */
  const hasSheetFailed = ref(false)
  /** Where the last paper came from: the next one is likely wanted there too. */
  const lastHostId = ref<string | null>(null)

  /** What a view makes of the hall now; null before the hall is known. */
  function viewed<View>(view: (hall: PublicHall, state: HallState, now: number) => View): View | null {
    const hall = replica.hall.value
    const state = replica.state.value
    // Estimates and openings change with the time alone.
    void minute.value
    return hall && state ? view(hall, state, replica.now()) : null
  }

  const ticket = computed(() => {
    const at = shown.value
    return at?.kind === 'ticket'
      ? viewed((hall, state, moment) => ticketFace(hall, state, at.ticketId, moment))
      : null
  })
  const appointment = computed(() => {
    const at = shown.value
    if (at?.kind !== 'appointment') return null
    return viewed((hall, state) => appointmentFace(hall, state, at.appointmentId, now.value))
  })
  const queues = computed(() => viewed(queueRows) ?? [])
  const passed = computed(() => viewed(passedRows) ?? [])
  const handIns = computed(() => viewed((_hall, state) => handInRows(state)) ?? [])
  const offers = computed(() => viewed(offersOf) ?? [])
  const counters = computed(() => viewed(counterRows) ?? [])
  const holds = computed(() => viewed(holdRows) ?? [])
  const powers = computed((): readonly WindowPower[] =>
    session.who.value ? windowPowers(session.who.value) : [],
  )
  const isDayClosed = computed(() => viewed((_hall, state) => state.isClosed) ?? false)

  const actions = computed(() => {
    if (!session.who.value || !replica.state.value) return null
    return actionStates({
      isLive: isReady.value,
      isDayClosed: isDayClosed.value,
      who: session.who.value,
      ticket: ticket.value?.ticket ?? null,
      appointment: appointment.value,
      hosts: hosts.value,
      isPrinting: printing.value !== null,
    })
  })
  const endings = computed((): readonly Ending[] => {
    if (!session.who.value || !ticket.value || isDayClosed.value) return []
    return endingsOf(session.who.value, ticket.value.ticket)
  })

  async function signOut(): Promise<void> {
    await session.signOut()
    closeSheet()
    shown.value = null
    tab.value = 'guide'
    tell(null)
  }

  /** Takes a line of the scan box. */
  async function scan(text: string): Promise<void> {
    const state = replica.state.value
    if (!state) return
    const found = readScan(text, state)
    switch (found.kind) {
      case 'nothing':
        return
      case 'ticket':
        return show(found.ticketId)
      case 'appointment':
        return showAppointment(found.appointmentId)
      case 'no-such-ticket':
        return tell({ kind: 'no-such-ticket', ticketNo: found.ticketNo })
      case 'ticket-link':
        return showLinked(await parts?.readTicketLink(found.token))
      case 'document':
      case 'unknown':
        return tell({ kind: 'scan', problem: found.kind })
    }
  }

  function showLinked(read: LinkRead | undefined): void {
    if (read?.kind !== 'ticket') {
      return tell({ kind: 'scan', problem: read?.kind === 'invalid' ? 'link-invalid' : 'link-unread' })
    }
    const ticketId = replica.state.value && ticketIdOf(replica.state.value, read.ticketNo)
    if (ticketId) show(ticketId)
    else tell({ kind: 'no-such-ticket', ticketNo: read.ticketNo })
  }

  function show(ticketId: string): void {
    shown.value = { kind: 'ticket', ticketId }
  }

  /** An appointment that is checked in already is its ticket. */
  function showAppointment(appointmentId: string): void {
    const ticketId = replica.state.value?.appointments[appointmentId]?.ticketId ?? null
    shown.value = ticketId === null ? { kind: 'appointment', appointmentId } : { kind: 'ticket', ticketId }
  }

  function clear(): void {
    shown.value = null
    tell(null)
  }

  /** A press on one of the buttons or its key: does it, opens its sheet, or says why not. */
  function press(action: Action): void {
    const state = actions.value?.[action]
    if (!state || busy.value !== null) return
    if (state.block) return tell({ kind: 'blocked', block: state.block })
    const ticketId = ticket.value?.ticket.ticketId ?? ''
    if (action === 'restore') void ask({ name: 'ticket:restore', payload: { ticketId } })
    else if (action === 'issue' || action === 'advice' || action === 'checkIn') openSheet({ name: action })
    else openSheet({ name: action === 'reprint' ? 'print' : action, ticketId })
  }

  function openSheet(next: Sheet): void {
    hasSheetFailed.value = false
    sheet.value = next
  }

  /** A sheet whose wish is under way stays until its answer; one whose link is lost may be left. */
  function closeSheet(): void {
    if (busy.value?.isChecking === true) giveUp()
    else if (busy.value !== null) return
    sheet.value = null
    hasSheetFailed.value = false
  }

  /** Asks for what the open sheet is about: closes it when done, keeps it open with the reason when not. */
  async function submit(wish: Wish): Promise<boolean> {
    const from = sheet.value
    hasSheetFailed.value = false
    const answer = await ask(wish)
    if (sheet.value === from) {
      if (answer) sheet.value = null
      else hasSheetFailed.value = true
    }
    return answer !== null
  }

  /** A number without a card; a preference is a second step, so that its reason is kept apart. Then paper, or the screen. */
  async function issue(
    payload: { readonly serviceCode: string; readonly agentNo: string | null },
    preference: Preference | null,
    hostId: string | null,
  ): Promise<void> {
    const queueClass: QueueClass = 'ordinary'
    const wish: Wish = { name: 'ticket:issue', payload: { ...payload, queueClass, personDigest: null } }
    await issueBy(wish, preference, hostId)
  }

  async function checkIn(hostId: string | null): Promise<void> {
    const appointmentId = appointment.value?.appointmentId
    if (appointmentId === undefined) return
    await issueBy(
      { name: 'appointment:check-in', payload: { appointmentId, personDigest: null } },
      null,
      hostId,
    )
  }

  async function issueBy(wish: Wish, preference: Preference | null, hostId: string | null): Promise<void> {
    hasSheetFailed.value = false
    const answer = await ask(wish)
    if (!answer?.ticket) {
      hasSheetFailed.value = sheet.value !== null
      return
    }
    const { ticketId, ticketNo } = answer.ticket
    show(ticketId)
    // From here on the number exists: whatever fails now, it is shown.
    sheet.value = hostId === null ? { name: 'issued', ticketId, ticketPath: answer.ticketPath } : null
    if (preference && !(await prefer(ticketId, preference))) {
      tell({
        kind: 'half-done',
        ticketNo,
        refusal: told.value?.kind === 'refused' ? told.value.refusal : null,
      })
      hasSheetFailed.value = sheet.value !== null
    }
    if (hostId !== null) void printAt(ticketId, ticketNo, hostId)
  }

  async function prefer(ticketId: string, { queueClass, reason }: Preference): Promise<boolean> {
    const payload = { ticketId, queueClass, priorityReason: reason, wasProofSeen: true } as const
    return (await ask({ name: 'ticket:prioritise', payload })) !== null
  }

  function printAt(ticketId: string, ticketNo: string, hostId: string): Promise<void> {
    lastHostId.value = hostId
    return print({ ticketId, ticketNo, hostId })
  }

  /** Another paper of the ticket on the desk. */
  function reprint(hostId: string): void {
    const at = ticket.value?.ticket
    sheet.value = null
    if (at) void printAt(at.ticketId, at.ticketNo, hostId)
  }

  function endTicket(ticketId: string, ending: Ending): Promise<boolean> {
    return submit(
      ending === 'citizenLeft'
        ? { name: 'ticket:cancel', payload: { ticketId, reason: ending } }
        : { name: 'ticket:void', payload: { ticketId, reason: ending } },
    )
  }

  function reassign(counterId: string, served: ServedQueue[], reason: string): Promise<boolean> {
    return submit({ name: 'counter:reassign', payload: { counterId, queues: served, reason } })
  }

  /** A waiting ticket, by its number, to a counter of the supervisor's choice. */
  function sendToCounter(text: string): void {
    const state = replica.state.value
    const found = state ? readScan(text, state) : null
    if (found?.kind === 'no-such-ticket') return tell({ kind: 'no-such-ticket', ticketNo: found.ticketNo })
    if (found?.kind !== 'ticket') return tell({ kind: 'scan', problem: 'unknown' })
    const moved = state?.tickets[found.ticketId]
    if (moved?.state !== 'waiting') return tell({ kind: 'blocked', block: 'not-waiting' })
    openSheet({ name: 'move', ticketId: found.ticketId, power: 'toCounter' })
  }

  return {
    hall: replica.hall,
    heardAt: replica.heardAt,
    isFresh,
    isReady,
    isConnected: computed(() => session.isConnected.value && !replica.isSilent.value),
    isDayClosed,
    now,
    hallAddress: parts.hallAddress,
    session: session.state,
    who: session.who,
    tab,
    powers,
    hosts,
    lastHostId,
    ticket,
    appointment,
    queues,
    passed,
    handIns,
    offers,
    counters,
    holds,
    actions,
    endings,
    busy,
    printing,
    told,
    sheet,
    hasSheetFailed,
    faceOf: (ticketId: string) => viewed((hall, state, moment) => ticketFace(hall, state, ticketId, moment)),
    signIn: session.signIn,
    signOut,
    scan,
    show,
    clear,
    press,
    openSheet,
    closeSheet,
    submit,
    issue,
    checkIn,
    reprint,
    endTicket,
    reassign,
    sendToCounter,
    askAgain,
    giveUp,
  }
})

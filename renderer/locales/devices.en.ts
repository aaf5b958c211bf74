import type { Shape } from '../ui/i18n.ts'
import type { devicesZh } from './devices.zh.ts'

/** Wording of the device page, English. */
export const devicesEn: Shape<typeof devicesZh> = {
  title: 'Devices',
  figures: {
    allWell: 'All {count} devices work',
    faults: '{count} need a hand',
    unknown: '{count} unknown',
    well: '{count} working',
    none: 'No devices yet',
  },
  clock: 'Hall time {time}',
  reading: 'Reading the devices',
  stale: 'Out of touch with the server. Below is the state at {time}; trying again',
  never: 'The devices cannot be read; trying again. Check network and server',
  host: {
    online: 'In touch with the hall server',
    away: 'Out of touch with the hall server',
    awaySince:
      'Out of touch since {time}: how its devices are is not known. Check power and network of this computer',
    ownAway:
      'The hall server is out of reach since {time}; below are the devices of this computer as they are now',
    never: 'Not in touch since the server was started',
    noDevices: 'The devices file names no device',
  },
  test: {
    none: 'No self-test yet',
    allWell: 'Self-test at {time}: all {count} passed',
    failed: 'Self-test at {time}: {count} failed',
    item: '{device}: {what}',
  },
  face: {
    well: 'Working',
    connecting: 'Connecting',
    lost: 'Lost',
    attention: 'Attention',
    unknown: 'Unknown',
  },
  family: {
    reader: 'Card reader',
    printer: 'Printer',
    display: 'Sign',
    voice: 'Voice module',
    pad: 'Call pad',
    'rating-pad': 'Rating pad',
    scanner: 'Scanner',
    lamp: 'Lamp',
  },
  counter: 'Counter {counterNo}',
  since: 'In this state since',
  lastGood: 'Last good answer',
  noGood: 'No answer yet',
  paper: 'Paper left',
  paperMetres: 'about {metres} m',
  counters: 'Counters',
  noCounters: 'Nothing counted yet',
  ago: {
    seconds: '{count} s ago',
    minutes: '{count} min ago',
    hours: '{count} h ago',
    days: '{count} d ago',
  },
  advice: {
    'not-found': {
      what: 'The device is not found',
      todo: 'Check its cable, power and address; pull a USB plug and put it back',
    },
    'in-use': {
      what: 'Another program uses the device',
      todo: 'Close whatever else uses it, such as a tool of its maker',
    },
    'no-permission': {
      what: 'The system does not allow opening the device',
      todo: 'Ask the technician to check port permissions or the firewall',
    },
    refused: {
      what: 'The device is there and refuses',
      todo: 'Check the port number, and that the driver in the devices file is the right one',
    },
    timeout: {
      what: 'No connection in time',
      todo: 'Check power and cable; a printer may be connected to another program',
    },
    closed: {
      what: 'The connection broke',
      todo: 'Check for a loose cable or plug, and whether it has power',
    },
    failed: {
      what: 'The system reports an error',
      todo: 'Switch the device off and on; if it stays so, a technician should read the log of the host',
    },
    'no-answer': {
      what: 'The device does not answer',
      todo: 'Check power and data cable; if it stays so, switch it off and on',
    },
    'bad-answer': {
      what: 'Its answers make no sense',
      todo: 'Ask the technician to check driver, baud rate and parity',
    },
    'out-of-service': {
      what: 'The device says that it is broken',
      todo: 'Switch it off and on; if it stays so, call its maker',
    },
    flooding: {
      what: 'The device talks nonsense without end',
      todo: 'Check data cable and earth, and switch it off and on',
    },
    flapping: {
      what: 'Comes and goes, several times a minute',
      todo: 'Most likely a bad cable or plug: try another',
    },
    nearEnd: {
      what: 'Paper is near its end',
      todo: 'Have a new roll ready and change it when few people wait',
    },
    ticketNotTaken: {
      what: 'A ticket lies in the outlet',
      todo: 'Take the ticket out',
    },
    paperOut: {
      what: 'Out of paper',
      todo: 'Put in a new roll, pull its end through the outlet, close the cover',
    },
    coverOpen: {
      what: 'The cover of the printer is open',
      todo: 'Set the roll right and close the cover until it clicks',
    },
    cutterError: {
      what: 'The cutter is jammed',
      todo: 'Switch the printer off, take out the jammed paper, switch it on',
    },
    overheated: {
      what: 'The print head is too hot',
      todo: 'It recovers by itself in minutes; if it happens often, call the maker',
    },
    offline: {
      what: 'The printer is offline',
      todo: 'Press its online key, or switch it off and on',
    },
    notResponding: {
      what: 'The printer does not answer',
      todo: 'Check its power and data cable',
    },
    busy: {
      what: 'In use all through the self-test, so not tested',
      todo: 'A technician may test it by hand when it is idle',
    },
    'not-open': {
      what: 'Not connected yet at the self-test',
      todo: 'Check power and cable',
    },
    'paper-unknown': {
      what: 'Whether the test paper came out is not known',
      todo: 'Look at the outlet; if there is none, check the printer',
    },
    other: {
      what: 'Another fault ({code})',
      todo: 'Switch the device off and on; if it stays so, a technician should read the log of the host',
    },
  },
  counts: {
    opens: 'Opened',
    failedOpens: 'Openings failed',
    losses: 'Lost',
    checks: 'Checks',
    failedChecks: 'Checks failed',
    papersPrinted: 'Papers printed',
    papersFailed: 'Papers failed',
    papersUnknown: 'Papers unknown',
    papersSinceRoll: 'Papers of this roll',
    paperLeftMm: 'Paper left (mm)',
    statusRounds: 'Status questions',
    discardedBytes: 'Bytes discarded',
    unaskedReplies: 'Replies not asked for',
    passes: 'Looks for a card',
    retries: 'Retries',
    cardsRead: 'Cards read',
    cardFaults: 'Cards not read',
    repeatsSuppressed: 'Repeats passed over',
    frames: 'Frames',
    refusals: 'Refused',
    silences: 'Silences',
    unaskedFrames: 'Frames not asked for',
    shown: 'Shown',
    spoken: 'Spoken',
    failed: 'Failed',
    dropped: 'Dropped',
    presses: 'Key presses',
    unknownKeys: 'Unknown keys',
    sent: 'Sent',
    switched: 'Switched',
  },
}

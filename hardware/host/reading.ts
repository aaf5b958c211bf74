import type { CardReader, CardReaderEvent } from '../readers/card-reader.ts'
import type { SupervisedDevice } from '../supervisor.ts'
import { onEachDevice } from './each-device.ts'

/** Turns all card readers of the host on and off together, and keeps them so over every reopening. */
export interface Reading {
  set(isOn: boolean): void
  close(): void
}

/**
 * @param onEvent what a reader says while reading is on
 * @param onLost reading is on and no reader works any more: once per loss
 */
export function createReading(
  readers: readonly SupervisedDevice<CardReader>[],
  onEvent: (event: CardReaderEvent) => void,
  onLost: () => void,
): Reading {
  let isOn = false
  let isLossTold = false
  const working = new Set<CardReader>()

  function noteLoss(): void {
    if (!isOn || working.size > 0) isLossTold = false
    else if (readers.length > 0 && readers.every((reader) => reader.state() === 'lost') && !isLossTold) {
      isLossTold = true
      onLost()
    }
  }

  const stops = readers.flatMap((supervised) => [
    onEachDevice(supervised, (reader) => {
      working.add(reader)
      reader.setReading(isOn)
      const stop = reader.onEvent((event) => {
        if (isOn) onEvent(event)
      })
      return () => {
        working.delete(reader)
        stop()
      }
    }),
    supervised.onChange(noteLoss),
  ])

  return {
    set(wanted) {
      if (wanted === isOn) return
      isOn = wanted
      for (const reader of working) reader.setReading(isOn)
      // A reader that was lost before is on the page's view already.
      isLossTold = working.size === 0
    },
    close() {
      isOn = false
      for (const stop of stops) stop()
    },
  }
}

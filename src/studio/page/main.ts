/** The page: what comes over the socket is kept, and one moment of it is shown. */

import {
  SPEEDS,
  type ControlMessage,
  type DisplayMessage,
  type RunMessage,
  type Speed,
} from '../../run/display/display-message.js'
import { CameraList } from './camera-list.js'
import { Connection, type ConnectionState } from './connection.js'
import { element, segments } from './element.js'
import { Facts } from './facts.js'
import { History, type Moment } from './history.js'
import { icon } from './icons.js'
import { bindKeys } from './keys.js'
import { Playback } from './playback.js'
import { JointPlots, PLOT_SPAN_S, QUANTITIES, type Quantity } from './plots.js'
import { SceneView } from './scene-view.js'
import { ServoTable } from './servo-table.js'
import { ThemeSwitch } from './theme.js'
import { Transport } from './transport.js'
import { viewButtons } from './view-buttons.js'

const STATE_WORDS: Readonly<Record<ConnectionState, string>> = {
  connecting: 'connecting',
  live: 'connected',
  lost: 'lost, trying again',
  ended: 'run ended',
  refused: 'nobody there',
}
const NOBODY =
  'Nobody answers at this address: the run is over, or its token is of another run. Open the address that so101 printed last.'
/** Plots are redrawn no more often. */
const PLOT_MS = 60

class Studio {
  #history = new History()
  #playback = new Playback(this.#history)
  #run: RunMessage | undefined
  #control: ControlMessage = { type: 'control', isPaused: false, speed: 1 }
  #shown: Moment | undefined
  #isStale = true
  #plottedMs = 0
  #plotsAreStale = true
  #drawnMs = performance.now()
  readonly #view = new SceneView(element<HTMLCanvasElement>('view'))
  readonly #plots = new JointPlots(element('plots'), element('legend'))
  readonly #servos = new ServoTable(element('servos').querySelector('tbody') ?? element('servos'))
  readonly #facts = new Facts()
  readonly #theme: ThemeSwitch
  readonly #transport: Transport
  readonly #connection: Connection | undefined
  readonly #cameras: CameraList

  constructor(token: string | null) {
    this.#theme = new ThemeSwitch(theme => {
      element('theme').replaceChildren(icon(theme === 'dark' ? 'sun' : 'moon'))
      this.#view.background = getComputedStyle(document.documentElement).getPropertyValue('--sky').trim()
      this.#plots.rebuild()
      this.#plotsAreStale = this.#isStale = true
    })
    this.#transport = new Transport({
      togglePause: () => {
        this.#togglePause()
      },
      step: () => {
        this.#step()
      },
      stop: () => {
        this.#connection?.send({ type: 'stop' })
      },
      speed: speed => {
        this.#setSpeed(speed)
      },
      scrub: share => {
        const [fromS, toS] = [this.#history.first?.atS ?? 0, this.#history.last?.atS ?? 0]
        if (share >= 1 && !this.#isReplay) this.#playback.goLive()
        else this.#playback.goTo(fromS + share * (toS - fromS))
        this.#isStale = true
      },
      live: () => {
        this.#playback.goLive()
        this.#isStale = true
      },
    })
    this.#cameras = new CameraList(element('cameras'), names => {
      this.#connection?.send({ type: 'cameras', names })
    })
    this.#bindButtons()
    this.#showConnection(token === null ? 'refused' : 'connecting')
    if (token === null) this.#facts.note(['This page needs the whole address that so101 printed, with its #token=..'])
    else {
      this.#connection = new Connection(token, {
        message: message => {
          this.#take(message)
        },
        state: state => {
          this.#showConnection(state)
        },
      })
    }
    const frame = (nowMs: number): void => {
      this.#draw(nowMs)
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  }

  get #isReplay(): boolean {
    return this.#run?.kind === 'replay'
  }

  #take(message: DisplayMessage): void {
    this.#isStale = true
    switch (message.type) {
      case 'run':
        this.#begin(message)
        break
      case 'control':
        this.#control = message
        break
      case 'scene':
        this.#history.addScene(message)
        break
      case 'state':
        this.#history.add(message)
        break
      case 'episode':
        for (const state of message.states) this.#history.add(state)
        this.#facts.verdict = { text: message.verdict, isSame: message.isSame }
        this.#playback.goTo(0)
        this.#playback.play()
        break
      case 'picture':
        this.#history.addPicture(message.camera, message.episode, message.step, message.jpeg as Uint8Array<ArrayBuffer>)
    }
  }

  #begin(run: RunMessage): void {
    this.#run = run
    // What a new run shows has nothing to do with the last one; after a lost connection it is the same one.
    if (run.kind === 'replay') {
      this.#history = new History(Infinity)
      this.#playback = new Playback(this.#history)
    }
    this.#facts.begin(run)
    this.#plots.begin(run)
    this.#servos.begin(run)
    this.#cameras.begin(run)
    this.#transport.begin(run)
  }

  #togglePause(): void {
    if (this.#isReplay) {
      if (this.#playback.isPlaying) this.#playback.isPlaying = false
      else this.#playback.play()
    } else this.#connection?.send({ type: this.#control.isPaused ? 'resume' : 'pause' })
    this.#isStale = true
  }

  #step(): void {
    if (this.#isReplay) {
      this.#playback.isPlaying = false
      this.#playback.move(1)
    } else {
      this.#playback.goLive()
      this.#connection?.send({ type: 'step' })
    }
    this.#isStale = true
  }

  #setSpeed(speed: Speed): void {
    if (this.#isReplay) this.#playback.speed = speed
    else this.#connection?.send({ type: 'speed', speed })
    this.#isStale = true
  }

  #move(by: number): void {
    this.#playback.isPlaying = false
    this.#playback.move(by)
    this.#isStale = true
  }

  #draw(nowMs: number): void {
    const passedS = (nowMs - this.#drawnMs) / 1000
    this.#drawnMs = nowMs
    if (this.#playback.isPlaying) {
      this.#playback.pass(passedS)
      this.#isStale = true
    }
    if (this.#isStale) this.#show()
    if (this.#plotsAreStale && nowMs - this.#plottedMs >= PLOT_MS) this.#plot(nowMs)
    this.#view.draw()
  }

  #show(): void {
    this.#isStale = false
    this.#plotsAreStale = true
    const { moment, atS, isLive } = this.#playback
    const { first, last } = this.#history
    const { ended } = this.#control
    this.#transport.show({
      isPaused: this.#isReplay ? !this.#playback.isPlaying : this.#control.isPaused,
      speed: this.#isReplay ? this.#playback.speed : this.#control.speed,
      isLive,
      isOver: ended !== undefined,
      fromS: first?.atS ?? 0,
      atS,
      toS: last?.atS ?? 0,
    })
    if (!moment) return
    this.#shown = moment
    const scene = this.#history.sceneOf(moment.state.episode)
    if (scene) this.#view.show(scene, moment.state)
    this.#servos.show(moment.state)
    this.#cameras.show(this.#history, atS, moment.state.episode)
    this.#facts.show(moment.state, {
      isPaused: !this.#isReplay && this.#control.isPaused,
      isBehind: !this.#isReplay && !isLive,
      ended: this.#isReplay ? undefined : ended,
    })
  }

  #plot(nowMs: number): void {
    this.#plotsAreStale = false
    this.#plottedMs = nowMs
    const { atS } = this.#playback
    if (this.#shown) this.#plots.show(this.#history.between(atS - PLOT_SPAN_S, atS), atS, this.#knownS)
  }

  #showConnection(state: ConnectionState): void {
    const box = element('connection')
    box.dataset['state'] = state
    const words = box.querySelector('span')
    if (words) words.textContent = STATE_WORDS[state]
    if (state === 'refused' && !this.#run) this.#facts.note([NOBODY])
  }

  #bindButtons(): void {
    const live = (): void => {
      this.#playback.goLive()
      this.#isStale = true
    }
    const choose = (quantity: Quantity): void => {
      this.#plots.quantity = quantity
      showQuantity(quantity)
      this.#plotsAreStale = true
    }
    const showQuantity = segments(
      element('quantity'),
      QUANTITIES.map(value => ({ value, label: value, title: `plot ${value}` })),
      choose,
    )
    showQuantity('position')
    const buttons = viewButtons(this.#view, this.#theme, () => {
      this.#isStale = true
    })
    bindKeys({
      ...buttons,
      ' ': () => {
        this.#togglePause()
      },
      s: () => {
        this.#step()
      },
      l: live,
      ArrowLeft: isFar => {
        this.#move(isFar ? -this.#stepsPerS : -1)
      },
      ArrowRight: isFar => {
        this.#move(isFar ? this.#stepsPerS : 1)
      },
      ...Object.fromEntries(
        SPEEDS.map((speed, k) => [
          String(k + 1),
          () => {
            this.#setSpeed(speed)
          },
        ]),
      ),
    })
  }

  get #knownS(): number {
    const { first, last } = this.#history
    return (last?.atS ?? 0) - (first?.atS ?? 0)
  }

  get #stepsPerS(): number {
    return Math.round(this.#run?.rateHz ?? 1)
  }
}

new Studio(new URLSearchParams(location.hash.slice(1)).get('token'))

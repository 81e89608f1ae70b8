/** Words and numbers of the moment that is shown: task, step, reward, sub-goals. */

import type { RunMessage, StateMessage } from '../../run/display/display-message.js'
import { element } from './element.js'

export class Facts {
  readonly #task = element('task')
  readonly #title = element('title')
  readonly #badges = element('badges')
  readonly #numbers = element('numbers')
  readonly #goals = element('goals')
  readonly #note = element('note')
  #run: RunMessage | undefined
  #verdict: { readonly text: string; readonly isSame: boolean } | undefined

  begin(run: RunMessage): void {
    this.#run = run
    this.#title.textContent = `${run.title} · ${run.robot} · ${run.port}`
    document.title = `${run.title} · so101 studio`
  }

  /** Of a replay. */
  set verdict(verdict: { readonly text: string; readonly isSame: boolean }) {
    this.#verdict = verdict
  }

  show(
    state: StateMessage,
    { isPaused, isBehind, ended }: { isPaused: boolean; isBehind: boolean; ended: string | undefined },
  ): void {
    this.#task.textContent = state.task
    const kind = this.#run?.kind === 'replay' ? 'replay' : this.#run?.isRealTime ? 'real time' : 'simulation'
    this.#badges.replaceChildren(
      badge(kind),
      ...(this.#verdict ? [badge(this.#verdict.text, this.#verdict.isSame ? 'good' : 'bad')] : []),
      ...(state.success ? [badge('success', 'good')] : state.isOver ? [badge('no success', 'bad')] : []),
      ...(isPaused ? [badge('paused', 'warn')] : []),
      ...(isBehind ? [badge('looking back', 'warn')] : []),
    )
    const rows: [string, string][] = [
      ['episode', state.seed === undefined ? String(state.episode) : `${state.episode} (seed ${state.seed})`],
      ['step', String(state.step)],
      ['time', `${state.timeS.toFixed(2)} s`],
      ['reward', state.rewardSum.toFixed(3)],
    ]
    this.#numbers.replaceChildren(
      ...rows.flatMap(([name, value]) => {
        const [dt, dd] = [document.createElement('dt'), document.createElement('dd')]
        dt.textContent = name
        dd.textContent = value
        return [dt, dd]
      }),
    )
    this.#goals.replaceChildren(
      ...Object.entries(state.subGoals).map(([name, isReached]) => {
        const goal = badge(name.replaceAll('_', ' '), isReached ? 'good' : '')
        goal.prepend(isReached ? '✓ ' : '')
        return goal
      }),
    )
    this.note([...state.warnings, ...(ended === undefined ? [] : [ended])])
  }

  note(sentences: readonly string[]): void {
    this.#note.hidden = sentences.length === 0
    this.#note.textContent = sentences.join('\n')
  }
}

function badge(text: string, tone = ''): HTMLElement {
  const made = document.createElement('span')
  made.className = `badge ${tone}`
  made.textContent = text
  return made
}

/** One thing of a dataset that will spoil training, and the words that such things are said in. */

export interface TrainingWarning {
  readonly what: string
  readonly advice: string
}

/** None where it is not so. */
export function warnIf(isSo: boolean, what: string, advice: string): TrainingWarning[] {
  return isSo ? [{ what, advice }] : []
}

export function grouped<Each, Key>(all: readonly Each[], keyOf: (each: Each) => Key): Map<Key, Each[]> {
  const groups = new Map<Key, Each[]>()
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each])
  return groups
}

/** `episodes 3, 5, 7 and 12 more`. */
export function list(episodes: readonly { readonly episode: number }[]): string {
  const shown = episodes.slice(0, 6).map(({ episode }) => episode)
  const more = episodes.length - shown.length
  return `episode${episodes.length === 1 ? '' : 's'} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

export function numbersOf(episodes: readonly { readonly episode: number }[]): string {
  return episodes.map(({ episode }) => episode).join(',')
}

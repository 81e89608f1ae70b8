/** A name as one types it in a shell: what messages tell people to run has to work as it stands. */

/** In single quotes where the shell would take it apart. */
export function shellWord(text: string): string {
  return /^[\w./:@~+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

// The page of `so101 align-camera`: which place was clicked where; everything else is the server's.
'use strict'

const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? ''
const at = id => document.getElementById(id)
const state = {
  session: undefined,
  places: [],
  clicks: new Map(),
  chosen: 0,
  errors: [],
  plain: '',
  overlay: '',
  asked: 0,
  busy: false,
}

async function ask(path, body) {
  const answer = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'X-Token': token, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return answer
}

function points() {
  return state.places.flatMap(({ name, positionM }, i) => {
    const pixel = state.clicks.get(i)
    return pixel ? [{ name, pixel, position_m: positionM, index: i }] : []
  })
}

const sent = list => list.map(({ name, pixel, position_m }) => ({ name, pixel, position_m }))

function element(name, attributes, text) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (text !== undefined) made.textContent = text
  return made
}

function draw() {
  const list = at('places')
  list.replaceChildren()
  state.places.forEach(({ name, positionM }, i) => {
    const item = element('li', i === state.chosen ? { class: 'chosen' } : {})
    item.append(
      element('span', { class: 'name' }, `${i + 1}  ${name}`),
      element('small', {}, positionM.map(v => (1000 * v).toFixed(1)).join(', ') + ' mm'),
    )
    if (state.clicks.has(i)) {
      const off = state.errors[i]
      item.append(element('span', { class: 'off' }, off === undefined ? '\u2713' : off.toFixed(1) + ' px'))
      const drop = element('button', { type: 'button', 'aria-label': 'forget the click on ' + name }, '\u00d7')
      drop.addEventListener('click', event => {
        event.stopPropagation()
        state.clicks.delete(i)
        changed()
      })
      item.append(drop)
    }
    item.addEventListener('click', () => {
      state.chosen = i
      draw()
    })
    list.append(item)
  })
  const { width, height } = state.session
  const marks = at('marks')
  marks.setAttribute('viewBox', `-0.5 -0.5 ${width} ${height}`)
  marks.replaceChildren()
  for (const { name, pixel, index } of points()) {
    const svg = 'http://www.w3.org/2000/svg'
    const ring = document.createElementNS(svg, 'circle')
    const label = document.createElementNS(svg, 'text')
    ring.setAttribute('cx', pixel[0])
    ring.setAttribute('cy', pixel[1])
    ring.setAttribute('r', width / 110)
    if (index === state.chosen) ring.setAttribute('class', 'chosen')
    label.setAttribute('x', pixel[0] + width / 70)
    label.setAttribute('y', pixel[1] + width / 180)
    label.setAttribute('font-size', width / 50)
    label.textContent = index === state.chosen ? `${index + 1} ${name}` : `${index + 1}`
    marks.append(ring, label)
  }
  at('picture').src = at('show').checked && state.overlay ? state.overlay : state.plain
}

/** One fit at a time, of the newest clicks. */
async function changed() {
  state.asked++
  state.errors = []
  at('save').disabled = true
  draw()
  if (state.busy) return
  state.busy = true
  for (let turn = -1; turn !== state.asked;) {
    turn = state.asked
    await fitNow(turn)
  }
  state.busy = false
}

function tell(text, warnings = []) {
  at('result').textContent = text
  at('warnings').replaceChildren(...warnings.map(each => element('li', {}, each)))
}

async function fitNow(turn) {
  const list = points()
  if (list.length < 4) {
    state.overlay = ''
    tell(`${list.length} of at least 4 points clicked (6, where they are not all on the table)`)
    return
  }
  tell('fitting ..')
  try {
    const answer = await (await ask('/fit', sent(list))).json()
    if (turn !== state.asked) return
    list.forEach(({ index }, i) => (state.errors[index] = answer.errorsPx[i]))
    state.overlay = 'data:image/png;base64,' + answer.overlay
    tell(answer.text, answer.warnings)
    at('save').disabled = false
  } catch (error) {
    if (turn !== state.asked) return
    state.overlay = ''
    tell(error.message)
  }
  draw()
}

at('picture').addEventListener('click', event => {
  const box = at('picture').getBoundingClientRect()
  const { width, height } = state.session
  const u = ((event.clientX - box.left) / box.width) * width - 0.5
  const v = ((event.clientY - box.top) / box.height) * height - 0.5
  state.clicks.set(state.chosen, [u, v])
  const next = state.places.findIndex((_, i) => i > state.chosen && !state.clicks.has(i))
  state.last = state.chosen
  if (next >= 0) state.chosen = next
  changed()
})

addEventListener('keydown', event => {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
  const click = state.clicks.get(state.last)
  if (!step || !click || event.target.tagName === 'INPUT') return
  event.preventDefault()
  state.clicks.set(state.last, [click[0] + step[0] / 4, click[1] + step[1] / 4])
  changed()
})

at('own').addEventListener('submit', event => {
  event.preventDefault()
  const positionM = at('xyz')
    .value.trim()
    .split(/[\s,;]+/)
    .map(Number)
  if (positionM.length !== 3 || !positionM.every(Number.isFinite)) {
    at('xyz').setCustomValidity('three numbers in metres: 0.25 0 0')
    at('xyz').reportValidity()
    return
  }
  state.places.push({ name: at('name').value.trim(), positionM })
  state.chosen = state.places.length - 1
  event.target.reset()
  draw()
})
at('xyz').addEventListener('input', () => at('xyz').setCustomValidity(''))
at('show').addEventListener('change', draw)
at('save').addEventListener('click', async () => {
  try {
    at('result').textContent = (await (await ask('/save', sent(points()))).json()).text
    at('save').disabled = true
    at('hint').textContent = 'Saved: this page can be closed.'
  } catch (error) {
    at('result').textContent = error.message
  }
})

async function begin() {
  try {
    state.session = await (await ask('/session')).json()
    state.places = [...state.session.places]
    at('camera').textContent = state.session.camera
    state.plain = URL.createObjectURL(await (await ask('/picture')).blob())
    changed()
  } catch (error) {
    at('result').textContent = `open the address that was printed, all of it: ${error.message}`
  }
}
begin()

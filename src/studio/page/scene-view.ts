/** The scene in 3D: arm, objects, the arm at its target as a ghost, forces at contacts. Drawn only when something has changed. */

import {
  AxesHelper,
  Color,
  GridHelper,
  Group,
  type Material,
  Mesh,
  MeshStandardMaterial,
  NoToneMapping,
  type Object3D,
  PCFShadowMap,
  PerspectiveCamera,
  WebGLRenderer,
} from 'three'
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js'
import type { SceneMessage, StateMessage } from '../../run/display/display-message.js'
import { ThreeScene } from '../../sim/camera/three/three-scene.js'
import { ForceArrows } from './force-arrows.js'

/** Over the right shoulder of somebody in front of the arm. Base frame, metres. */
const EYE_M = [0.74, -0.5, 0.46] as const
const TARGET_M = [0.12, -0.01, 0.08] as const
/** Narrower than this, and one looks from farther away. Width by height. */
const WIDE_ASPECT = 1.2
const FOV_DEG = 38
const GHOST_COLOUR = '#1f6feb'
const GRID_M = 2
const GRID_LINES = 20

export class SceneView {
  readonly #renderer: WebGLRenderer
  readonly #camera = new PerspectiveCamera(FOV_DEG, 1, 0.01, 20)
  readonly #controls: OrbitControls
  readonly #arrows = new ForceArrows()
  readonly #helpers = new Group()
  #three: ThreeScene | undefined
  #ghost: ThreeScene | undefined
  #ghostParts = new Group()
  #message: SceneMessage | undefined
  #background = new Color('#eef1f4')
  #isDirty = true
  showsTarget = true
  showsContacts = true

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true })
    this.#renderer.toneMapping = NoToneMapping
    this.#renderer.shadowMap.enabled = true
    this.#renderer.shadowMap.type = PCFShadowMap
    this.#camera.up.set(0, 0, 1)
    this.#controls = new OrbitControls(this.#camera, canvas)
    this.#controls.enableDamping = true
    this.#controls.minDistance = 0.1
    this.#controls.maxDistance = 3
    this.#controls.maxPolarAngle = 0.52 * Math.PI
    this.#controls.addEventListener('change', () => {
      this.#isDirty = true
    })
    const grid = new GridHelper(GRID_M, GRID_LINES, '#8a94a0', '#8a94a0')
    grid.rotation.x = Math.PI / 2
    grid.position.z = 0.0004
    const lines = grid.material as Material
    lines.transparent = true
    lines.opacity = 0.22
    lines.depthWrite = false
    const axes = new AxesHelper(0.06)
    axes.position.z = 0.001
    this.#helpers.add(grid, axes)
    new ResizeObserver(() => {
      this.#resize()
    }).observe(canvas)
    this.#resize()
    this.reset()
  }

  reset(): void {
    const farther = Math.max(1, WIDE_ASPECT / this.#camera.aspect)
    this.#controls.target.set(...TARGET_M)
    this.#camera.position
      .set(...EYE_M)
      .sub(this.#controls.target)
      .multiplyScalar(farther)
      .add(this.#controls.target)
    this.#controls.update()
    this.#isDirty = true
  }

  set background(colour: string) {
    this.#background = new Color(colour)
    if (this.#three) this.#three.root.background = this.#background
    this.#isDirty = true
  }

  show(message: SceneMessage, state: StateMessage): void {
    if (message !== this.#message) this.#build(message)
    this.#three?.update(Float64Array.from(state.poses))
    this.#ghost?.update(Float64Array.from(state.ghost))
    this.#ghostParts.visible = this.showsTarget
    this.#arrows.show(this.showsContacts ? state.contacts : new Float32Array())
    this.#helpers.position.z = state.poses[2] ?? 0
    this.#isDirty = true
  }

  /** Once per frame of the browser. */
  draw(): void {
    this.#controls.update()
    if (!this.#isDirty || !this.#three) return
    this.#isDirty = false
    this.#renderer.render(this.#three.root, this.#camera)
  }

  #build(message: SceneMessage): void {
    this.#message = message
    this.#three?.dispose()
    this.#ghost?.dispose()
    const { scene, armBodies } = message
    const three = new ThreeScene(scene, { shadows: true })
    const ghost = new ThreeScene({ ...scene, bodies: armBodies.flatMap(k => scene.bodies[k] ?? []) })
    makeGhost(ghost.root)
    three.root.background = this.#background
    this.#ghostParts = new Group()
    this.#ghostParts.add(...ghost.root.children.filter(child => child instanceof Group))
    three.root.add(this.#ghostParts, this.#arrows.root, this.#helpers)
    this.#three = three
    this.#ghost = ghost
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.canvas
    if (clientWidth === 0 || clientHeight === 0) return
    this.#renderer.setPixelRatio(Math.min(window.devicePixelRatio, 2))
    this.#renderer.setSize(clientWidth, clientHeight, false)
    this.#camera.aspect = clientWidth / clientHeight
    this.#camera.updateProjectionMatrix()
    this.#isDirty = true
  }
}

function makeGhost(root: Object3D): void {
  const material = new MeshStandardMaterial({
    color: GHOST_COLOUR,
    transparent: true,
    opacity: 0.38,
    depthWrite: false,
    // Where the arm is at its target, the arm is seen.
    polygonOffset: true,
    polygonOffsetFactor: 2,
    polygonOffsetUnits: 2,
  })
  root.traverse(child => {
    if (!(child instanceof Mesh)) return
    child.material = material
    child.castShadow = child.receiveShadow = false
  })
}

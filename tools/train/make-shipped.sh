#!/usr/bin/env bash
# Makes a policy of assets/policies again: demonstrations, training, export. From the project's root: tools/train/make-shipped.sh act-lift-cube FOLDER
# Half an hour (states) to an hour (cameras) on one core of a shared Xeon. Seeds from 100000 on: evaluations use those from 1000.
set -euo pipefail

name=${1:?a name: act-lift-cube, act-stack-cube or act-lift-cube-camera}
work=${2:?a folder to work in}
so101=(node "$(dirname "$0")/../../dist/cli/main.js")

# What demonstrates: FOLDER, then more flags. Recovery: what is sent wanders around what is recorded (docs/record.md).
demonstrate() {
  local root=$1
  shift
  "${so101[@]}" record --dataset.repo_id="so101/$name" --dataset.root="$root" --dataset.no_stamp=true --dataset.only_successes=true --policy.path=scripted "$@"
}

# DATASET, STEPS, then more flags.
learn() {
  local root=$1 steps=$2
  shift 2
  OMP_NUM_THREADS=1 "${so101[@]}" train --dataset.root="$root" --output_dir="$work/run" --steps="$steps" --seed=1000 \
    --policy.type=act --policy.device=cpu --policy.chunk_size=30 --policy.use_vae=false --policy.dropout=0 \
    --optimizer.type=adamw --optimizer.lr=5e-4 --optimizer.weight_decay=1e-4 \
    --scheduler.type=cosine_decay_with_warmup --scheduler.peak_lr=5e-4 --scheduler.decay_lr=1e-6 --scheduler.num_decay_steps="$steps" "$@"
  "${so101[@]}" export --policy.path="$work/run" --out="$work/$name" --precision=float16
}

states() {
  local task=$1 clean=$2 recovery=$3
  shift 3
  demonstrate "$work/clean" --task="$task" --dataset.environment_state=true --seed=100000 --dataset.num_episodes="$clean"
  demonstrate "$work/recovery" --task="$task" --dataset.environment_state=true --seed=100000 --dataset.num_episodes="$recovery" --dataset.disturbance=3
  "${so101[@]}" dataset merge "$work/clean" "$work/recovery" --output="$work/all"
  learn "$work/all" 14000 --batch_size=64 --scheduler.num_warmup_steps=300 \
    --policy.dim_model=192 --policy.dim_feedforward=768 --policy.n_encoder_layers=3 "$@"
}

case $name in
  act-lift-cube) states lift-cube 800 1500 --policy.n_action_steps=15 ;;
  act-stack-cube) states stack-cube 800 828 --policy.n_action_steps=20 ;;
  act-lift-cube-camera)
    for seed in 200000 300000; do
      demonstrate "$work/$seed" --task=lift-cube --seed=$seed --dataset.num_episodes=300 --dataset.disturbance=3 --dataset.rgb_encoder.vcodec=h264 \
        --robot.cameras='{front: {width: 128, height: 128}, wrist: {width: 128, height: 128}}'
    done
    "${so101[@]}" dataset merge "$work/200000" "$work/300000" --output="$work/all"
    learn "$work/all" 8000 --batch_size=32 --scheduler.num_warmup_steps=500 --policy.n_action_steps=15 \
      --policy.dim_model=128 --policy.dim_feedforward=512 --policy.n_encoder_layers=2 \
      --policy.vision_backbone=resnet10_slim --policy.pretrained_backbone_weights=null --policy.optimizer_lr_backbone=5e-4
    ;;
  *)
    echo "there is no shipped policy $name: act-lift-cube, act-stack-cube, act-lift-cube-camera" >&2
    exit 2
    ;;
esac

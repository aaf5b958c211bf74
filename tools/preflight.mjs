// Runs before every npm script, on whatever Node the machine has, so plain JavaScript that an old Node can read.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major !== 24 || minor < 11) {
  process.stderr.write(
    [
      `jiaohao needs Node 24.11 or newer, below 25. This is Node ${process.versions.node} (${process.execPath}).`,
      `叫号需要 Node 24.11 以上、25 以下的版本，现在运行的是 ${process.versions.node}。`,
      'npm ci brings the right one for linux-x64, linux-arm64 and win-x64; start through npm (npm start, npm run server).',
      'On another platform install Node 24 yourself. If npm ci ran with --omit=optional, run it again without.',
      '',
    ].join('\n'),
  )
  process.exit(1)
}

// Opens a bundle in ReplayWeb.page and waits until the replayed page shows a text.
//
//	node replay.js CHROMIUM REPLAYWEBPAGE-FOLDER BUNDLE.wacz URL TEXT SCREENSHOT.png
//
// Prints the text of the replayed page; exit code 1 when the text is not in it.
const fs = require('fs')
const http = require('http')
const path = require('path')
const { chromium } = require('playwright-core')

const [program, folder, bundle, url, text, shot] = process.argv.slice(2)
const types = { '.js': 'text/javascript', '.html': 'text/html', '.wacz': 'application/wacz' }

// With ranges: the player reads a bundle piece by piece.
const server = http.createServer((request, response) => {
	const name = decodeURIComponent(new URL(request.url, 'http://x').pathname).slice(1) || 'index.html'
	const file = name === 'bundle.wacz' ? bundle : path.join(folder, path.normalize('/' + name))
	if (!fs.existsSync(file) || !fs.statSync(file).isFile()) {
		response.writeHead(404).end()
		return
	}
	const bytes = fs.readFileSync(file)
	const headers = { 'Content-Type': types[path.extname(file)] || 'application/octet-stream',
		'Accept-Ranges': 'bytes' }
	const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range || '')
	if (!range) {
		response.writeHead(200, { ...headers, 'Content-Length': bytes.length }).end(bytes)
		return
	}
	const start = range[1] ? Number(range[1]) : bytes.length - Number(range[2])
	const end = range[1] && range[2] ? Math.min(Number(range[2]), bytes.length - 1) : bytes.length - 1
	response.writeHead(206, { ...headers, 'Content-Length': end - start + 1,
		'Content-Range': `bytes ${start}-${end}/${bytes.length}` }).end(bytes.subarray(start, end + 1))
})

async function replayed(page, until) {
	while (Date.now() < until) {
		for (const frame of page.frames()) {
			const seen = await frame.evaluate(() => document.body ? document.body.innerText : '').catch(() => '')
			if (frame !== page.mainFrame() && seen.includes(text)) return seen
		}
		await page.waitForTimeout(200)
	}
	return null
}

server.listen(0, '127.0.0.1', async () => {
	const base = `http://127.0.0.1:${server.address().port}`
	const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
	const page = await browser.newPage({ viewport: { width: 1100, height: 800 } })
	const hash = new URLSearchParams({ view: 'pages', url }).toString()
	await page.goto(`${base}/?source=${encodeURIComponent(base + '/bundle.wacz')}#${hash}`)
	const seen = await replayed(page, Date.now() + 300000)
	await page.waitForTimeout(500)
	if (shot) await page.screenshot({ path: shot })
	console.log(seen === null ? `not replayed: ${page.frames().map((f) => f.url()).join(' ')}` : seen)
	await browser.close()
	server.close()
	process.exit(seen === null ? 1 : 0)
})

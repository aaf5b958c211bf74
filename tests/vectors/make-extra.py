#!/usr/bin/env python3
"""Makes extra.json: byte vectors computed from the protocol reference alone, without a line of this project's code.

Run:  python3 tests/vectors/make-extra.py > tests/vectors/extra.json
Each rule below is written a second time, on purpose: driver and simulator share their frames and would share a mistake.
Everybody in here is made up.
"""
import json
import struct

OUT = []
H, D, P = 'host->device', 'device->host', 'data'


def add(device, name, direction, data, meaning, source, expect='accept'):
    OUT.append({
        'device': device, 'name': name, 'direction': direction, 'hex': bytes(data).hex().upper(),
        'meaning': meaning, 'source': source if source.startswith('linux') else f'protocol reference {source}', 'origin': 'derived', 'expect': expect,
    })


def xor(data):
    total = 0
    for byte in data:
        total ^= byte
    return total


def crc16(data, start):
    crc = start
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return struct.pack('<H', crc)


# ---- ID-card readers, section 1
def sam(body):
    inner = struct.pack('>H', len(body) + 1) + bytes(body)
    return bytes.fromhex('AAAAAA9669') + inner + bytes([xor(inner)])


def request(cmd, para):
    return sam([cmd, para])


def reply(sw3, data=b'', sw1=0, sw2=0):
    return sam(bytes([sw1, sw2, sw3]) + data)


def card_text(**fields):
    block = bytearray('\u0020'.encode('utf-16-le') * 128)
    for offset, text in fields.values():
        encoded = text.encode('utf-16-le')
        block[offset:offset + len(encoded)] = encoded
    return bytes(block)


S = 'idcard-sam'
for name, cmd, para in (('select-card', 0x20, 2), ('read-base', 0x30, 1), ('chip-number', 0x30, 5),
                        ('set-baud-57600', 0x60, 1), ('set-baud-38400', 0x60, 2), ('set-baud-19200', 0x60, 3)):
    add(S, name, H, request(cmd, para), name, '1.3')
for sw3 in (0x21, 0x23, 0x24, 0x31, 0x33, 0x37, 0x3F, 0x47, 0x60, 0x91):
    add(S, f'resp-sw-{sw3:02X}', D, reply(sw3), f'SW3={sw3:02X}', '1.5')
add(S, 'resp-sw-41-card-bytes', D, reply(0x41, sw1=0x6A, sw2=0x82), 'SW1 SW2 carry the card\'s own status', '1.2')
add(S, 'resp-address-1', D, reply(0x90, '某省某市测试路二号'.ljust(35).encode('utf-16-le')),
    'one appended address, 70 bytes', '1.3')
add(S, 'resp-find-other', D, reply(0x9F, bytes.fromhex('01020304')), 'card found, another IIN', '1.3')
TEXT = card_text(name=(0, '李样本'), sex=(30, '2'), folk=(32, '01'), birth=(36, '19850102'), where=(52, '某市样本街三号'),
                 number=(122, '11990019850102002X'), office=(158, '某市公安局'), since=(188, '20200101'), till=(204, '长期'))
add(S, 'resp-read-other', D, reply(0x90, bytes.fromhex('01000400') + TEXT + bytes(range(256)) * 4),
    'read reply, expiry 长期, other photo bytes', '1.4')
add(S, 'resp-read-fp-512', D, reply(0x90, bytes.fromhex('010004000200') + TEXT + b'\x55' * 1024 + b'\x43\x01' + bytes(510)),
    'read reply with one fingerprint record, Len 070A', '1.4')
add(S, 'noise-broken-preamble', D, bytes.fromhex('96AAAAAA69') + reply(0x80), 'broken preamble, then a frame', '1.10')
add(S, 'three-glued', D, reply(0x9F, bytes(4)) + reply(0x90, bytes(8)) + reply(0x41), 'three frames in one chunk', '1.10')
add(S, 'bad-length-then-good', D, bytes.fromhex('AAAAAA9669FFFF0000') + reply(0x90), 'length FFFF, then a frame', '1.10',
    'reject-first-accept-second')
add(S, 'true-frame-inside-false', D, bytes.fromhex('AAAAAA96690008') + reply(0x90),
    'a lost tail: the true preamble is inside what looked like payload', '0.3', 'reject-first-accept-second')
add(S, 'cap-4097', D, bytes.fromhex('AAAAAA96691001') + bytes(32), 'length above the cap of 4096', '0.2', 'reject')
add(S, 'resp-length-3', D, sam([0, 0x90]), 'a reply without SW3', '1.2', 'reject')
add(S, 'req-length-2', H, sam([0x20]), 'a request without Para', '1.2', 'reject')
add(S, 'req-bad-sum', H, request(0x20, 1)[:-1] + b'\x23', 'wrong checksum', '1.2', 'reject')
add(S, 'only-preamble', D, bytes.fromhex('AAAAAA96'), 'half a preamble', '1.10', 'timeout')
add(S, 'one-byte-short', D, reply(0x9F, bytes(4))[:-1], 'checksum not yet there', '1.10', 'timeout')

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(first17):
    return first17 + '10X98765432'[sum(w * int(c) for w, c in zip(WEIGHTS, first17)) % 11]


for first17 in ('44052418800101001', '82000019950228003', '11990020000229004', '91199919921231000'):
    good = number(first17)
    add('idcard-number', good, P, good.encode(), 'valid', '1.7')
    bad = good[:-1] + ('0' if good[-1] != '0' else '1')
    add('idcard-number', bad, P, bad.encode(), 'wrong check digit', '1.7', 'reject')


def miaxis(sam_frame, srn=b'\0\0', head=0x88, mark=b'\xB1'):
    counted = struct.pack('<H', len(sam_frame) + len(mark)) + mark + sam_frame
    return (bytes([head]) + srn + counted + struct.pack('<H', sum(counted) & 0xFFFF)).ljust(64, b'\0')


M = 'idcard-hid-miaxis'
add(M, 'hid-find-card', H, miaxis(request(0x20, 1)), 'find card in a report', '1.8')
add(M, 'hid-sam-status', H, miaxis(request(0x11, 0xFF), b'\x01\x01'), 'SAM status, another SRN', '1.8')
add(M, 'hid-resp-found', D, miaxis(reply(0x9F, bytes(4)), b'\0\0', 0xAA, b'\0\0\0'), 'card found, packet 0', '1.8')
add(M, 'hid-resp-done', D, miaxis(reply(0x90), b'\0\0', 0xAA, b'\0\0\0'), 'done, packet 0', '1.8')
broken = bytearray(miaxis(request(0x20, 1)))
broken[16] ^= 1
add(M, 'hid-bad-sum', H, broken, 'a sum that does not fit', '1.8', 'reject')

# ---- ESC/POS, section 2
E = 'escpos'
GBK = lambda text: text.encode('gbk')
for name, hexes in (
    ('align-right', '1B6102'), ('size-8x8', '1D2177'), ('size-1x3', '1D2102'), ('mode-bold-wide', '1B2128'), ('mode-all', '1B21B9'),
    ('feed-dots', '1B4A18'), ('feed-255', '1B64FF'), ('margin', '1D4C1000'), ('width-576', '1D574002'), ('cut-feed-partial', '1D564210'),
    ('legacy-cut-full', '1B69'), ('legacy-cut-partial', '1B6D'), ('drawer', '1B700019FA'), ('drawer-2', '1B70010A0A'),
    ('recover-retry', '100501'), ('recover-clear', '100502'), ('asb-off', '1D6100'), ('asb-all', '1D614F'),
    ('qr-model', '1D286B040031413200'), ('qr-size-6', '1D286B0300314306'), ('qr-size-16', '1D286B0300314310'),
    ('qr-level-l', '1D286B0300314530'), ('qr-level-h', '1D286B0300314533'), ('qr-print', '1D286B0300315130'),
    ('job-id', '1D2848060030304142437E'), ('kanji-style-underline', '1C2180'), ('kanji-underline-2', '1C2D02'), ('kanji-underline-off', '1C2D00'),
    ('graphics-print', '1D284C02003032'),
):
    add(E, name, H, bytes.fromhex(hexes), name, '2.2')
link = b'https://hall.example/t/B042'
add(E, 'qr-store', H, bytes.fromhex('1D286B') + struct.pack('<H', len(link) + 3) + b'1P0' + link, 'QR store', '2.2')
add(E, 'raster-24x3', H, bytes.fromhex('1D76300003000300') + bytes.fromhex('10 04 01 1B 40 0A 1D 56 00'),
    'raster whose data look like commands', '2.2')
add(E, 'graphics-store', H, bytes.fromhex('1D284C') + struct.pack('<H', 10 + 4) + bytes.fromhex('3070300101311000 0200'.replace(' ', '')) + b'\xF0\x0F\xAA\x55',
    'graphics 16 x 2', '2.2')
add(E, 'text-lines', H, GBK('业务：户籍 B042') + b'\n' + b'plain ASCII\n', 'GBK and ASCII lines', '2.3')
add(E, 'small-ticket', H, bytes.fromhex('1B401C261B6101') + GBK('样本大厅') + b'\n' + bytes.fromhex('1D2122') + b'B042\n' + bytes.fromhex('1D2100')
    + GBK('前面 3 人') + b'\n' + bytes.fromhex('1B64031D5601'), 'a small ticket', '2.2')
add(E, 'unknown-escape', H, bytes.fromhex('1BFE'), 'no such command', '2.2', 'reject')
add(E, 'dle-eot-5', H, bytes.fromhex('100405'), 'n is 1 to 4', '2.2', 'reject')
add(E, 'size-9', H, bytes.fromhex('1D2188'), 'widths and heights are 1 to 8', '2.2', 'reject')
add(E, 'qr-size-17', H, bytes.fromhex('1D286B0300314311'), 'module sizes are 1 to 16', '2.2', 'reject')
add(E, 'job-id-control', H, bytes.fromhex('1D28480600303041421F44'), 'job id bytes are 20 to 7E', '2.2', 'reject')
add(E, 'raster-cut-off', H, bytes.fromhex('1D7630000200080000FF'), 'raster whose data are not all there', '2.2', 'timeout')
add(E, 'half-command', H, bytes.fromhex('1D'), 'a command begun', '2.2', 'timeout')
for name, hexes, meaning in (
    ('rt-all-bits', '7E', 'every cause at once'), ('rt3-cutter-and-hot', '5A', 'cutter error and head hot'),
    ('asb-cover-and-end', '38000C00', 'cover open, paper end'), ('asb-hot', '18400000', 'auto-recoverable, offline'),
    ('asb-xoff-inside', '1000130300', 'XOFF inside a group is not part of it'), ('asb-drawer', '14000000', 'drawer pin high'),
    ('asb-then-reply', '1000030012', 'a group, then a DLE EOT reply'), ('gs-r-0F', '0F', 'clone: near end and end'), ('gs-r-00', '00', 'all well'),
    ('job-id-resp', '37224142437E00', 'job id ABC~'), ('xoff-xon', '1311', 'stop, go on'),
):
    add(E, name, D, bytes.fromhex(hexes), meaning, '2.4, 2.5')
add(E, 'reply-bit-7', D, b'\x92', 'bit 7 is fixed at 0', '2.4', 'reject')
add(E, 'asb-half', D, b'\x18\x00', 'a group begun', '2.5', 'timeout')
C = 'custom-kiosk-printer'
for name, hexes, meaning in (
    ('ticket-waits', '100F20000000', 'ticket in the mouth'), ('virtual-end', '100F40000000', 'virtual paper end'), ('cover', '100F00020000', 'cover open'),
    ('head-up', '100F00010000', 'head up'), ('voltage', '100F00000800', 'supply voltage'), ('flash', '100F00000002', 'flash error'),
):
    add(C, name, D, bytes.fromhex(hexes), meaning, '2.6')
add(C, 'auto-status-off', H, bytes.fromhex('1DE000'), 'automatic status off', '2.6')
add(C, 'half-status', D, bytes.fromhex('100F2000'), 'a status begun', '2.6', 'timeout')


# ---- signs, section 3
def alpha(payload, address=b'00', kind=b'Z', nuls=5, has_sum=True):
    block = b'\x02' + payload + b'\x03'
    tail = block + b'%04X' % (sum(block) & 0xFFFF) if has_sum else b'\x02' + payload
    return b'\0' * nuls + b'\x01' + kind + address + tail + b'\x04'


A = 'led-alpha'
add(A, 'string-2', H, alpha(b'G2B042 -> 7'), 'STRING file 2', '3.1')
add(A, 'string-no-sum', H, alpha(b'G1B042', has_sum=False), 'STRING file 1, no checksum', '3.1')
add(A, 'text-calls-string', H, alpha(b'AA\x1B b\x1C1\x101'), 'TEXT A: middle, hold, red, STRING 1', '3.1')
add(A, 'text-flash-top', H, alpha(b'AA\x1B"cPLEASE WAIT', b'1F', nuls=8), 'TEXT A: top, flash, sign 1F, eight NULs', '3.1')
add(A, 'priority-any', H, alpha(b'A0\x1B0bB042', b'??'), 'priority text to any address', '3.1')
add(A, 'sum-one-off', H, alpha(b'G1B042')[:-2] + b'0\x04', 'wrong checksum', '3.1', 'reject')
add(A, 'no-end', H, alpha(b'G1B042')[:-1], 'EOT not yet there', '3.1', 'timeout')


def onbon(data, dst=1, src=0x8000, device=0xFE, lead=8, crc=None, length=None):
    header = struct.pack('<HH', dst, src) + bytes(6) + bytes([device, 2]) + struct.pack('<H', len(data) if length is None else length)
    inner = header + data
    inner += crc16(inner, 0) if crc is None else crc
    escaped = b''.join({0xA5: b'\xA6\x02', 0xA6: b'\xA6\x01', 0x5A: b'\x5B\x02', 0x5B: b'\x5B\x01'}.get(b, bytes([b])) for b in inner)
    return b'\xA5' * lead + escaped + b'\x5A'


def command(group, cmd, payload=b'', wants_reply=1):
    return bytes([group, cmd, wants_reply]) + struct.pack('<H', len(payload)) + payload


def area(number, text, x=0, y=0, width=16, height=16, effect=1, single=1):
    encoded = text.encode('gbk')
    body = (b'\0' + struct.pack('<HHHH', x, y, width, height) + bytes([number, 0, 0]) + struct.pack('<H', 10) + bytes([0, 0, 0, single, 1, effect, 0, 0, 4])
            + struct.pack('<I', len(encoded)) + encoded)
    return struct.pack('<H', len(body)) + body


O = 'led-onbon-bx5k6k'
add(O, 'ping-2', H, onbon(command(0xA2, 0), dst=2), 'ping screen 2', '3.2')
add(O, 'ping-screen-a5', H, onbon(command(0xA2, 0), dst=0x5AA5), 'screen number that must be escaped', '3.2')
add(O, 'reset', H, onbon(command(0xA2, 1)), 'reset', '3.2')
add(O, 'clock', H, onbon(command(0xA2, 3, bytes.fromhex('2620112108300006'))), 'set the clock', '3.2')
add(O, 'power-off', H, onbon(command(0xA3, 0, b'\2')), 'power off', '3.2')
add(O, 'power-on', H, onbon(command(0xA3, 0, b'\1')), 'power on', '3.2')
add(O, 'clear', H, onbon(command(0xA3, 0x10)), 'clear screen', '3.2')
add(O, 'brightness-1', H, onbon(command(0xA3, 2, b'\1\1')), 'brightness 1', '3.2')
add(O, 'delete-3-4', H, onbon(command(0xA3, 6, b'\2\3\4\0')), 'delete areas 3 and 4', '3.2')
add(O, 'two-areas', H, onbon(command(0xA3, 6, b'\0\2' + area(0, '请B042到7号窗口') + area(1, 'B042', y=16, effect=3))), 'two areas', '3.2')
add(O, 'area-6k', H, onbon(command(0xA3, 6, b'\0\1' + area(0, '暂停服务', width=0x80C0, x=0x8000, height=32)), device=0x61), '6K1, 192 dots wide', '3.2')
add(O, 'ack', D, onbon(bytes.fromhex('A000000000'), dst=0x8000, src=1), 'done', '3.2')
add(O, 'ack-one-a5', D, onbon(bytes.fromhex('A000000000'), dst=0x8000, src=2, lead=1), 'a single A5 is a header too', '3.2')
for code in (1, 2, 4, 7, 14, 16):
    add(O, f'nack-{code:02d}', D, onbon(bytes([0xA0, 1, code, 0, 0]), dst=0x8000, src=1), f'refused: {code}', '3.2')
good = onbon(command(0xA2, 0))
add(O, 'stale-crc', H, onbon(command(0xA3, 2, b'\1\7'), crc=b'\x12\x34'), 'wrong CRC', '3.2', 'reject')
add(O, 'wrong-length', H, onbon(command(0xA2, 0), length=4), 'length that does not fit, CRC right', '3.2', 'reject')
add(O, 'impossible-escape', H, good[:9] + b'\xA6\x07' + good[10:], 'A6 07 is no escape', '3.2', 'reject')
add(O, 'no-end', H, good[:-1], '5A not yet there', '3.2', 'timeout')
add(O, 'bad-then-good', D, onbon(bytes.fromhex('A000000000'), dst=0x8000, crc=b'\0\1') + onbon(bytes.fromhex('A000000000'), dst=0x8000, src=1),
    'wrong CRC, then a good reply', '0.3', 'reject-first-accept-second')


def board(number_of_board, value):
    body = bytes([number_of_board]) + struct.pack('>H', value)
    return body + bytes([sum(body) & 0xFF])


B = 'rs485-number-board'
for unit, value in ((1, 7), (12, 1234), (254, 999), (3, 42)):
    add(B, f'board-{unit}-{value}', H, board(unit, value), f'board {unit} shows {value}', '3.3')
add(B, 'bad-sum', H, board(5, 999)[:-1] + b'\xEE', 'wrong sum', '3.3', 'reject')
add(B, 'half', H, board(5, 999)[:2], 'half a frame', '3.3', 'timeout')
V = 'vfd-cd5220'
add(V, 'clear', H, b'\x0C', 'clear', '3.3')
for level in (1, 2, 3):
    add(V, f'brightness-{level}', H, bytes([0x1B, 0x2A, level]), f'brightness {level}', '3.3')
add(V, 'goto-20-1', H, b'\x1Bl\x14\x01', 'cursor to column 20 of the upper line', '3.3')
add(V, 'upper-full', H, b'\x1BQA' + b'ABCDEFGHIJKLMNOPQRST' + b'\r', 'twenty letters above', '3.3')
add(V, 'both', H, b'\x1BQA' + b'NOW B042'.ljust(20) + b'\r\x1BQB' + b'COUNTER 7'.ljust(20) + b'\r', 'both lines', '3.3')
add(V, 'brightness-5', H, b'\x1B*\x05', 'levels are 1 to 4', '3.3', 'reject')
add(V, 'goto-21', H, b'\x1Bl\x15\x01', 'there are 20 columns', '3.3', 'reject')
add(V, 'goto-line-3', H, b'\x1Bl\x01\x03', 'there are 2 lines', '3.3', 'reject')
add(V, 'upper-21', H, b'\x1BQA' + b'A' * 21 + b'\r', 'a line of 21', '3.3', 'reject')


# ---- voices, section 4
def syn(cmd, rest=b''):
    body = b'\xFD' + struct.pack('>H', len(rest) + 2) + bytes([cmd]) + rest
    return body + bytes([xor(body)])


def xfs(cmd, rest=b''):
    return b'\xFD' + struct.pack('>H', len(rest) + 1) + bytes([cmd]) + rest


Y, X = 'tts-syn6288', 'tts-xfs5152-syn6658'
add(Y, 'baud-9600', H, syn(0x31, b'\0'), 'set 9600', '4.1')
add(Y, 'speak-big5', H, syn(1, b'\2' + '請'.encode('big5')), 'BIG5', '4.1')
add(Y, 'speak-unicode-bgm3', H, syn(1, bytes([3 << 3 | 3]) + '请稍候'.encode('utf-16-be')), 'Unicode, music 3', '4.1')
add(Y, 'speak-other', H, syn(1, b'\1' + '[v6][n1]请B042号到7号窗口'.encode('gbk')), 'another call', '4.1')
add(Y, 'speak-200', H, syn(1, b'\1' + '号'.encode('gbk') * 100), 'the longest text, 200 bytes', '4.1')
add(Y, 'speak-201', H, syn(1, b'\1' + '号'.encode('gbk') * 100 + b'A'), 'longer than 200 bytes', '4.1', 'reject')
add(Y, 'baud-3', H, syn(0x31, b'\3'), 'rates are 0 to 2', '4.1', 'reject')
add(Y, 'speak-cut-off', H, syn(1, b'\1' + '请稍候'.encode('gbk'))[:-3], 'a frame begun', '4.1', 'timeout')
add(Y, 'stop-with-wrong-length', H, bytes.fromhex('FD000102'), 'length 1 is no frame here', '4.1', 'reject')
add(Y, 'reply-unknown', D, b'\x55', 'no such reply', '4.1', 'reject')
add(Y, 'reply-four', D, b'\x4A\x41\x4E\x4F', 'four replies in one chunk', '4.1')
add(X, 'speak-big5', H, xfs(1, b'\2' + '請'.encode('big5')), 'BIG5', '4.2')
add(X, 'speak-gb2312', H, xfs(1, b'\0' + '请稍候'.encode('gb2312')), 'GB2312', '4.2')
add(X, 'speak-unicode-be', H, xfs(1, b'\4' + '请稍候'.encode('utf-16-be')), 'Unicode big-endian (SYN6658)', '4.2')
add(X, 'speak-other', H, xfs(1, b'\1' + '[v3]请B042号到7号窗口'.encode('gbk')), 'another call', '4.2')
add(X, 'length-0', H, bytes.fromhex('FD0000'), 'length 0', '4.2', 'reject')
add(X, 'cap', H, bytes.fromhex('FD1003') + b'\x01\x01' + b'A' * 40, 'a text of 4097 bytes', '4.2', 'reject')
add(X, 'stop-half', H, bytes.fromhex('FD0001'), 'a frame begun', '4.2', 'timeout')
add(X, 'ack-4A', D, b'\x4A', 'started up', '4.2')


# ---- pads, section 5
def pad(body):
    return b'\xFF\x68' + bytes([len(body)] * 2) + b'\x68' + bytes(body) + bytes([sum(body) & 0xFF]) + b'\x16'


K = 'callpad-ff68'
for name, body in (('pad-7-call', [7, 1, 0x0C]), ('pad-32-cancel', [0x20, 1, 0x0E]), ('pad-2-line', [2, 1, 0x11]), ('pad-2-rate', [2, 1, 0x0B]),
                   ('pad-9-skip', [9, 1, 6, 0x0F]), ('evaluator-3', [4, 0x11, 3])):
    add(K, name, D, pad(body), name, '5')
for name, body in (('echo-7-call', [7, 1, 0x0C]), ('show-12-345', [7, 2, 0x0A, 1, 2, 3, 4, 5]), ('beep-9', [9, 3]), ('stars-1', [4, 2, 1])):
    add(K, name, H, pad(body), name, '5')
add(K, 'two-pads', D, pad([1, 1, 0x0C]) + pad([2, 1, 0x0D]), 'two pads in one chunk', '5')
add(K, 'no-end-mark', D, pad([1, 1, 0x0C])[:-1] + b'\x17', 'end mark 17', '5', 'reject')
add(K, 'no-second-head', D, bytes.fromhex('FF6803036701010C0E16'), 'second 68 is 67', '5', 'reject')
add(K, 'pad-length-2', D, pad([1, 1]), 'a pad sends 3 to 5', '5', 'reject')
add(K, 'pad-length-6', D, pad([1, 1, 1, 2, 3, 0x0F]), 'a pad sends 3 to 5', '5', 'reject')
add(K, 'host-length-9', H, pad([1, 2, 1, 2, 3, 4, 5, 6, 7]), 'a host sends 2 to 8', '5', 'reject')
add(K, 'half', D, pad([1, 1, 0x0C])[:6], 'a frame begun', '5', 'timeout')
add(K, 'bad-then-good', D, pad([1, 1, 0x0C])[:-2] + b'\0\x16' + pad([1, 1, 0x0C]), 'wrong sum, then good', '0.3', 'reject-first-accept-second')

# ---- scanners, section 6
N = 'barcode-scanner'
add(N, 'read-lf', D, b'6901234567892\n', 'EAN and LF', '6')
add(N, 'read-stx-utf8', D, b'\x02' + '叫号B042'.encode() + b'\x03', 'UTF-8 between STX and ETX', '6')
add(N, 'read-gb18030-lf', D, '社保卡'.encode('gb18030') + b'\n', 'GB18030 and LF', '6')
add(N, 'read-two', D, b'B042\rB043\r', 'two codes in one chunk', '6')
add(N, 'read-url', D, b'https://hall.example/t/B042?k=1\r\n', 'a link and CR LF', '6')
add(N, 'cap', D, b'A' * 5000, 'longer than 4 KB', '6', 'reject')
add(N, 'read-unended', D, b'B04', 'no terminator yet', '6', 'timeout')



def event(kind, code, value, micros=123456):
    return struct.pack('<qqHHi', 1_790_000_000, micros, kind, code, value)


SYN = event(0, 0, 0)
I, W = 'linux-input-64', 'keyboard-wedge-64'
for device in (I, W):
    add(device, 'key-down-up', D, event(1, 30, 1) + SYN + event(1, 30, 0) + SYN, 'one key pressed and let go', 'linux/input.h')
    add(device, 'key-repeat', D, event(4, 4, 0x70059) + event(1, 79, 2) + SYN, 'scan code, a key held, end of report', 'linux/input.h')
    add(device, 'half', D, event(1, 28, 1)[:17], 'a record begun', 'linux/input.h', 'timeout')
    add(device, 'micros-too-many', D, event(1, 28, 1, micros=1_000_000), 'a second has fewer microseconds', 'linux/input.h', 'reject')
Q = 'barcode-hid-pos'


def report(data, more=0, head=2, length=None):
    return bytes([head, len(data) if length is None else length]) + b']Q1' + data.ljust(58, b'\0') + bytes([more])


add(Q, 'one-report', D, report(b'B042'), 'a QR code of four letters', '6')
add(Q, 'two-reports', D, report(b'B' * 56, 1) + report(b'042'), 'a code in two reports', '6')
add(Q, 'length-57', D, report(b'B042', length=57), 'more than a report holds', '6', 'reject')
add(Q, 'other-report', D, report(b'', head=9), 'another report id', '6', 'reject')
add(Q, 'half', D, report(b'B042')[:40], 'a report begun', '6', 'timeout')

# ---- relays and cards, section 7
def lcus(channel, state):
    body = bytes([0xA0, channel, state])
    return body + bytes([sum(body) & 0xFF])


L = 'relay-lcus'
for channel, state in ((4, 1), (8, 0), (16, 1)):
    add(L, f'ch{channel}-{state}', H, lcus(channel, state), f'channel {channel}: {state}', '7')
add(L, 'bad-sum', H, lcus(1, 1)[:-1] + b'\xA3', 'wrong sum', '7', 'reject')
add(L, 'state-2', H, lcus(1, 2), 'states are 0 and 1', '7', 'reject')
add(L, 'channel-0', H, lcus(0, 1), 'channels count from 1', '7', 'reject')


def modbus(body):
    return bytes(body) + crc16(bytes(body), 0xFFFF)


R = 'relay-modbus'
for direction in (H, D):
    add(R, f'coil3-on-{direction[:1]}', direction, modbus([2, 5, 0, 3, 0xFF, 0]), 'slave 2, coil 3 on; the reply echoes it', '7')
    add(R, f'coil15-off-{direction[:1]}', direction, modbus([1, 5, 0, 15, 0, 0]), 'coil 15 off; the reply echoes it', '7')
add(R, 'bad-crc', H, modbus([1, 5, 0, 0, 0xFF, 0])[:-1] + b'\0', 'wrong CRC', '7', 'reject')
add(R, 'coil-value', H, modbus([1, 5, 0, 0, 0x12, 0x34]), 'only FF00 and 0000', '7', 'reject')

G = 'pcsc-social-security'
add(G, 'get-response-10', H, bytes.fromhex('00C0000010'), 'GET RESPONSE 16', '7')
add(G, 'read-again-le', H, bytes.fromhex('00B202041A'), 'READ RECORD 2 with the length of 6C1A', '7')
for status in ('9000', '6C1A', '6982', '6A82', '6A83'):
    add(G, f'sw-{status}', D, bytes.fromhex(status), status, '7')
add(G, 'record', D, b'\x57\x0B' + b'T9999999999' + b'\x90\x00', 'tag, length, value, 9000', '7')
add(G, 'half-status', D, b'\x90', 'a status word has two bytes', '7', 'reject')
add(G, 'half-command', H, b'\x00\xA4\x04', 'a command has at least four bytes', '7', 'reject')

print('[\n' + ',\n'.join('  ' + json.dumps(entry, ensure_ascii=False) for entry in OUT) + '\n]')

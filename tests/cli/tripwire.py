"""Notes each attempt to reach an address on this network's loopback device that is not allowed: the first packet
of a TCP connection, or any other that is no answer, before anybody could refuse it.

    tripwire.py FILE ALLOWED...        ALLOWED: NETWORK:PORT; prints "ready"; a line for each attempt, until it is ended
"""
import ipaddress, socket, struct, sys

allowed = []
for text in sys.argv[2:]:
    net, _, port = text.rpartition(":")
    allowed.append((ipaddress.ip_network(net), int(port)))

sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
sniffer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
sniffer.bind(("lo", 0))
out = open(sys.argv[1], "w", buffering=1)
print("ready", flush=True)
while True:
    frame = sniffer.recv(65536)
    kind = struct.unpack("!H", frame[12:14])[0]
    packet = frame[14:]
    if kind == 0x0800:
        protocol, at = packet[9], (packet[0] & 15) * 4
        to = ipaddress.ip_address(packet[16:20])
    elif kind == 0x86DD:
        protocol, at = packet[6], 40
        to = ipaddress.ip_address(packet[24:40])
    else:
        continue
    if protocol == socket.IPPROTO_TCP:
        port, flags = struct.unpack("!H", packet[at + 2:at + 4])[0], packet[at + 13]
        if flags & 0x12 == 0x02 and not any(to in net and port == p for net, p in allowed):
            out.write("tcp %s %d\n" % (to, port))
    elif protocol == socket.IPPROTO_UDP and struct.unpack("!H", packet[at + 2:at + 4])[0] != 53:
        out.write("udp %s %d\n" % (to, struct.unpack("!H", packet[at + 2:at + 4])[0]))

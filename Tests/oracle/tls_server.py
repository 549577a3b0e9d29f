"""Answers over TLS on 127.0.0.1 with the certificate and key that are given.

Prints its port, then the application protocol of every handshake that succeeds. The third argument is the list of
protocols that the server knows, the preferred first; the fourth the body of every answer.
"""

import socket
import ssl
import sys


def main(certificate, key, protocols, body):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(protocols.split(","))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            try:
                serve(context.wrap_socket(connection, server_side=True), body.encode())
            except OSError:
                # A client that refuses the certificate hangs up, which is what some tests are about.
                connection.close()


def serve(connection, body):
    with connection:
        print(connection.selected_alpn_protocol(), flush=True)
        if connection.selected_alpn_protocol() != "h2":
            request = b""
            while b"\r\n\r\n" not in request and (part := connection.recv(65536)):
                request += part
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            connection.sendall(head.encode() + body)


if __name__ == "__main__":
    main(*sys.argv[1:])

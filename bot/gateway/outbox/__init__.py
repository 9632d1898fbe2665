"""Sends what the outbox holds, beside the gateway's calls. Several gateways may do so at once."""

"""Where allauth looks for the identity providers of a room."""

from levier.directory.proconnect import ProConnectProvider

provider_classes = [ProConnectProvider]

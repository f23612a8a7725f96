"""What of an address must never be shown? The password, and parameters that grant access."""

import re
from typing import Final

_USER: Final = re.compile(r"(?<=://)[^/\s@]*:[^/\s@]*@")
_PARAMETER: Final = re.compile(
    r"(?i)([?&][\w.-]*(?:sig|signature|token|key|password|passwd|secret|credential|auth)[\w.-]*=)[^&\s#'\"]+"
)


def without_secrets(text: str) -> str:
    """The text with "***" in place of user names with passwords, and of signatures and tokens, in its addresses."""
    return _PARAMETER.sub(r"\1***", _USER.sub("***@", text))

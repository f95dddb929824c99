"""Saved conversations over the wire."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from web.schemas.document import RequestDocument, ResponseDocument
from web.schemas.query import AnswerDocument, SearchedDocument




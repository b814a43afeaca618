"""Everything that changes programmes and actions."""

from levier.programmes.csv_actions import EXAMPLE as EXAMPLE_TABLE
from levier.programmes.usecases.calling import change_call, extend_call, move_call, write_call
from levier.programmes.usecases.committees import (
    add_committee,
    add_follow_up,
    cancel_meeting,
    change_meeting,
    close_follow_up,
    convene,
    hold_meeting,
)
from levier.programmes.usecases.evaluating import (
    close_review,
    collect_figures,
    conclude,
    give_opinion,
    open_evaluation,
    publish_evaluation,
    reopen_review,
)
from levier.programmes.usecases.exchanging import (
    ExchangeReport,
    import_offer,
    withdraw_service,
)
from levier.programmes.usecases.importing import ImportReport, RefusedLine, import_actions
from levier.programmes.usecases.measuring import (
    take_in_indicator,
    take_in_indicators,
    tell_indicator,
)
from levier.programmes.usecases.offering import (
    change_session,
    create_session,
    move_session,
    release_place,
    take_place,
)
from levier.programmes.usecases.pact import (
    add_commitment,
    add_signatory,
    change_commitment,
    decide_report,
    move_signatory,
    report_progress,
)
from levier.programmes.usecases.pact_seeding import seed_pacts
from levier.programmes.usecases.placing import (
    place_action,
    remove_placement,
    set_budget,
    set_target,
)
from levier.programmes.usecases.seeding import seed_programmes
from levier.programmes.usecases.sheets import (
    change_action,
    create_action,
    move_action,
    publish_action,
    withdraw_action,
)
from levier.programmes.usecases.tree import (
    add_axis,
    add_orientation,
    change_axis,
    change_orientation,
    change_programme,
    create_programme,
    delete_axis,
    delete_orientation,
)
from levier.programmes.usecases.voting import record_version, vote_envelope

__all__ = [
    "EXAMPLE_TABLE",
    "ExchangeReport",
    "ImportReport",
    "RefusedLine",
    "add_axis",
    "add_commitment",
    "add_committee",
    "add_follow_up",
    "add_orientation",
    "add_signatory",
    "cancel_meeting",
    "change_action",
    "change_axis",
    "change_call",
    "change_commitment",
    "change_meeting",
    "change_orientation",
    "change_programme",
    "change_session",
    "close_follow_up",
    "close_review",
    "collect_figures",
    "conclude",
    "convene",
    "create_action",
    "create_programme",
    "create_session",
    "decide_report",
    "delete_axis",
    "delete_orientation",
    "extend_call",
    "give_opinion",
    "hold_meeting",
    "import_actions",
    "import_offer",
    "move_action",
    "move_call",
    "move_session",
    "move_signatory",
    "open_evaluation",
    "place_action",
    "publish_action",
    "publish_evaluation",
    "record_version",
    "release_place",
    "remove_placement",
    "reopen_review",
    "report_progress",
    "seed_pacts",
    "seed_programmes",
    "set_budget",
    "set_target",
    "take_in_indicator",
    "take_in_indicators",
    "take_place",
    "tell_indicator",
    "vote_envelope",
    "withdraw_action",
    "withdraw_service",
    "write_call",
]

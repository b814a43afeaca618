from __future__ import annotations

from django.urls import path

from levier.payments.web import bank_accounts, files, ledger, orders, payees, returns

app_name = "payments"
urlpatterns = [
    path("ordres/", orders.orders, name="orders"),
    path("ordres/<int:pk>/", orders.order, name="order"),
    path("ordres/<int:pk>/validation/", orders.approve_order, name="approve_order"),
    path("ordres/<int:pk>/annulation/", orders.cancel_order, name="cancel_order"),
    path("ordres/<int:pk>/nouvelle-emission/", orders.reissue_order, name="reissue_order"),
    path("ordres/<int:pk>/transmission/", orders.transmit_order, name="transmit_order"),
    path("ordres/<int:pk>/paiement/", orders.confirm_transmitted, name="confirm_transmitted"),
    path("ordres/<int:pk>/rejet/", orders.refuse_transmitted, name="refuse_transmitted"),
    path("ordres/<int:pk>/conclusion/", orders.propose_resolution, name="propose_resolution"),
    path(
        "conclusions/<int:pk>/confirmation/", orders.confirm_resolution, name="confirm_resolution"
    ),
    path(
        "conclusions/<int:pk>/mise-a-l-ecart/", orders.refuse_resolution, name="refuse_resolution"
    ),
    path("fichiers-bancaires/", files.files, name="files"),
    path("fichiers-bancaires/nouveau/<str:run>/", files.build_file, name="build_file"),
    path("fichiers-bancaires/<int:pk>/", files.file, name="file"),
    path("fichiers-bancaires/<int:pk>/contenu/", files.download_file, name="download_file"),
    path("fichiers-bancaires/<int:pk>/remise/", files.start_hand_over, name="start_hand_over"),
    path(
        "fichiers-bancaires/<int:pk>/remise/confirmation/",
        files.confirm_hand_over,
        name="confirm_hand_over",
    ),
    path(
        "fichiers-bancaires/<int:pk>/remise/doute/", files.doubt_hand_over, name="doubt_hand_over"
    ),
    path("fichiers-bancaires/<int:pk>/annulation/", files.ask_void, name="ask_void"),
    path(
        "fichiers-bancaires/<int:pk>/annulation/confirmation/",
        files.confirm_void,
        name="confirm_void",
    ),
    path(
        "fichiers-bancaires/<int:pk>/annulation/mise-a-l-ecart/",
        files.drop_void,
        name="drop_void",
    ),
    path("retours/", returns.messages, name="messages"),
    path("retours/depot/", returns.deposit_message, name="deposit_message"),
    path("retours/a-examiner/", returns.entries, name="entries"),
    path("retours/lignes/<int:pk>/", returns.entry, name="entry"),
    path("retours/<int:pk>/", returns.message, name="message"),
    path("retours/<int:pk>/progression/", returns.message_progress, name="message_progress"),
    path("retours/<int:pk>/reprise/", returns.resume_message, name="resume_message"),
    path("beneficiaires/", payees.payees, name="payees"),
    path("beneficiaires/<int:pk>/", payees.payee, name="payee"),
    path("beneficiaires/<int:pk>/compte/", payees.enter_bank_account, name="enter_bank_account"),
    path("comptes-bancaires/", bank_accounts.bank_accounts, name="bank_accounts"),
    path("comptes-bancaires/<int:pk>/", bank_accounts.bank_account, name="bank_account"),
    path(
        "comptes-bancaires/<int:pk>/validation/",
        bank_accounts.verify_bank_account,
        name="verify_bank_account",
    ),
    path(
        "comptes-bancaires/<int:pk>/suspension/",
        bank_accounts.suspend_bank_account,
        name="suspend_bank_account",
    ),
    path(
        "comptes-bancaires/<int:pk>/cloture/",
        bank_accounts.close_bank_account,
        name="close_bank_account",
    ),
    path("comptes-bancaires/<int:pk>/iban/", bank_accounts.reveal_iban, name="reveal_iban"),
    path("grand-livre/", ledger.ledger, name="ledger"),
    path("grand-livre/comptes/", ledger.accounts, name="accounts"),
    path("grand-livre/comptes/<int:pk>/", ledger.account, name="account"),
    path("ecritures/", ledger.transfers, name="transfers"),
]

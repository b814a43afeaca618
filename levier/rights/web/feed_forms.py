"""What a person types in the pages of the feeds."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile

from levier.rights.web import feed_uploads

CHECK, IMPORT = "check", "import"


class Deposit(forms.Form):
    file = forms.FileField(
        label="Fichier du payeur",
        help_text="Le XML de la CAF ou de la MSA, seul ou dans un gzip ou un zip. 1 Go au plus.",
        allow_empty_file=True,  # the use case has its sentence for it
        error_messages={"required": "Choisissez le fichier à déposer."},
    )
    then = forms.ChoiceField(
        label="Ensuite",
        choices=[
            (CHECK, "Vérifier d'abord ce qu'il changerait, sans rien écrire"),
            (IMPORT, "Le prendre en charge tout de suite"),
        ],
        widget=forms.RadioSelect,
        initial=CHECK,
        error_messages={"required": "Dites ce qu'il faut faire du fichier."},
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > feed_uploads.LIMIT:
            raise forms.ValidationError(
                "Ce fichier dépasse 1 Go : il n'a pas été gardé. Compressez-le (gzip ou zip), "
                "puis déposez-le de nouveau."
            )
        return file


class Reason(forms.Form):
    reason = forms.CharField(
        label="Motif",
        help_text="Il est conservé au journal.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Écrivez le motif."},
    )


class Replay(forms.Form):
    """`corrected` left as it was shown means: as it came."""

    corrected = forms.CharField(
        label="Le bloc, tel qu'il sera relu",
        help_text="Les NIR sont remplacés par des repères comme [NIR 1] : laissez-les, ou écrivez "
        "le bon numéro à leur place.",
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "class": "code"}),
        max_length=300_000,
        required=False,
        strip=False,
    )
    reason = forms.CharField(
        label="D'après quelle pièce",
        help_text="Nécessaire si vous corrigez le bloc ; conservé au journal.",
        max_length=1000,
        required=False,
    )

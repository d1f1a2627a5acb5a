"""Pictures and attachments. Neither has a public address: both are served to those who may see what uses them."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from kb.models.base import AudienceField


class Picture(AbstractImage):
    """An image. `content_hash` finds the same file on a second import; `uses` say who may see it."""

    content_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    alt = models.CharField(_("文字说明"), max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "alt")

    class Meta(AbstractImage.Meta):
        verbose_name = _("图片")
        verbose_name_plural = _("图片")
        permissions = [("choose_picture", _("选用图片"))]

    @property
    def default_alt_text(self) -> str:
        return self.alt


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"),
        ]

    @property
    def url(self) -> str:
        """Through the view that checks who asks, never the storage's own address."""
        return reverse("kb:picture", args=[self.image_id, self.pk]) if self.pk else ""  # "": the file is lost


class PictureUse(models.Model):
    """A published thing shows this picture. Whoever may see one of the things may see the picture."""

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="uses")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    user_of_it = GenericForeignKey()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["picture", "content_type", "object_id"], name="picture_use_once"),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="picture_use_holder")]

    def __str__(self) -> str:
        return f"{self.picture_id} in {self.content_type_id}:{self.object_id}"


class Attachment(AbstractDocument):
    """A file to download, with an audience of its own."""

    audience = AudienceField()

    admin_form_fields = (*Document.admin_form_fields, "audience")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        permissions = [("choose_attachment", _("选用附件"))]

"""Rules belong to sections now."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exams", "0031_one_section")]

    operations = [
        migrations.AlterField(
            model_name='blueprintrule',
            name='section',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='exams.blueprintsection'),
        ),
        migrations.AlterModelOptions(
            name='blueprintrule',
            options={'ordering': ['section__order', 'section_id', 'order', 'id'], 'verbose_name': '组卷规则', 'verbose_name_plural': '组卷规则'},
        ),
        migrations.RemoveField(
            model_name='blueprint',
            name='shuffle_items',
        ),
        migrations.RemoveField(
            model_name='blueprint',
            name='shuffle_options',
        ),
        migrations.RemoveField(
            model_name='blueprintrule',
            name='blueprint',
        ),
        migrations.AddConstraint(
            model_name='blueprintrule',
            constraint=models.CheckConstraint(condition=models.Q(('item__isnull', False), ('topic__isnull', False), ('competency__isnull', False), _connector='OR'), name='rule_says_what'),
        ),
        migrations.AddConstraint(
            model_name='blueprintrule',
            constraint=models.CheckConstraint(condition=models.Q(('item', None), ('count', 1), _connector='OR'), name='rule_named_item_once'),
        ),
        migrations.AddConstraint(
            model_name='blueprintrule',
            constraint=models.CheckConstraint(condition=models.Q(('easiest__gte', 1), ('easiest__lte', models.F('hardest')), ('hardest__lte', 5)), name='rule_difficulty'),
        ),
        migrations.AddConstraint(
            model_name='blueprintsection',
            constraint=models.CheckConstraint(condition=models.Q(('minutes', None), ('minutes__gte', 1), _connector='OR'), name='section_minutes'),
        ),
        migrations.AddConstraint(
            model_name='blueprintsection',
            constraint=models.CheckConstraint(condition=models.Q(('pass_percent', None), models.Q(('pass_percent__gte', 0), ('pass_percent__lte', 100)), _connector='OR'), name='section_pass_percent'),
        ),
    ]

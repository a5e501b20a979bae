"""What a backed type's file declares. One small file a type; the engine does the rest.

A type is described by the API operations that make, read, change and delete it. Most of a call needs no
words: the members of the operation's input (botocore's model) are filled from the attributes and blocks of
the same name in snake case (`KmsKeyId` from `kms_key_id`), deep into nested structures, and what a read
answers is mapped back the same way. A type's file states what differs:

`names`   API member → attribute or block name, for every depth; "Shape.Member" for one shape only;
          a member mapped to None is left alone in both directions.
`params`  parameters given explicitly. A string is a template: "{name}" stands for the attribute's value,
          with its type when it is the whole string; "{block.0.attr}" reaches inside; "{account}",
          "{region}", "{partition}" and "{id}" are there too. Lists and dicts are filled deeply; a callable
          gets the values and returns the parameter; a parameter that comes out as None is not sent.

Templates see the planned values on create and update, the state on read and delete.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlops_kit.sandbox.backed.types import Problem
from mlops_kit.sandbox.backed.values import Values

if TYPE_CHECKING:
    from mlops_kit.sandbox.backed.context import Context

Param = Any
Params = Mapping[str, Param]
Response = Mapping[str, Any]
When = Callable[[Values], bool]

Apply = Callable[["Context", Values, Values], None]
"""Gets the prior values (empty right after a create) and the values to reach; makes its own calls."""


@dataclass(frozen=True)
class Call:
    """One API operation, by its boto3 method name.

    `fill`: also send every input member that an attribute or block of that name has a value for.
    `only`: fill from these attributes and blocks alone. `service`: another client than the type's.
    `within`: also fill this member, a structure, from the attributes and blocks at the top.
    """

    operation: str
    params: Params = field(default_factory=dict)
    fill: bool = True
    only: Sequence[str] = ()
    service: str = ""
    when: When | None = None
    within: str = ""


@dataclass(frozen=True)
class Read:
    """A read. `out`: JMESPath to the object in the answer (or a function of the values that returns it); None
    there means the object is gone (with `optional`, that this part of it is not set).

    `into`: the attribute or block that takes the answer, instead of the attributes at the top. For a block
    of many, the answer is a list. Error codes in `missing` mean gone (or, with `optional`, not set).
    """

    operation: str
    params: Params = field(default_factory=dict)
    out: str | Callable[[Mapping[str, Any]], str] = "@"
    into: str = ""
    optional: bool = False
    missing: Sequence[str] = ()
    service: str = ""
    when: When | None = None


@dataclass(frozen=True)
class Update:
    """What is called when one of the attributes or blocks in `on` changes (empty: any but tags).

    `on_create`: also right after the create, where one of `on` has a value.
    `apply`: code for what calls can't say, such as the difference of two sets of rules.
    """

    calls: Sequence[Call] = ()
    on: Sequence[str] = ()
    on_create: bool = False
    apply: Apply | None = None


@dataclass(frozen=True)
class Tags:
    """How tags are written and read.

    `create`: the member of the create's input that takes them, in the form its shape has (map, or list of
    key and value); "TagSpecifications" is EC2's, with `resource_type`. Empty: added by `add` after the
    create.
    `read`: JMESPath in the first read's object, or a Read whose `out` is the tags.
    `add`, `remove`: calls that take tags, and tag keys, in the input member that is named so.
    Without `add`, a change of tags goes through `updates` on "tags_all".
    """

    create: str = ""
    resource_type: str = ""
    read: str | Read = "Tags"
    add: Call | None = None
    remove: Call | None = None


@dataclass(frozen=True)
class Wait:
    """Until `status` (JMESPath in the first read's object) is one of `ready`; one of `failed` is an error
    that quotes `reason` (JMESPath). After a delete, until the object is gone."""

    status: str
    ready: Sequence[str]
    failed: Sequence[str] = ()
    reason: str = ""
    seconds: float = 120.0


Hook = Callable[["Context", Values, Response], None]
"""Gets the values just read, to complete in place, and the first read's object."""

PlanHook = Callable[["Context", "Values | None", Values, Values], None]
"""Gets the prior values (None on create), the planned values, to complete in place, and the configuration."""

Check = Callable[[Values], Sequence[Problem]]


@dataclass(frozen=True)
class Backed:
    """A resource type that lives in the emulated API. See the module's text for `names` and params.

    `service`: boto3's client name.
    `create`, `reads`, `updates`, `delete`: a type whose delete only drops it from the state has none.
    `id`: the value of `id`: a template with "{", else JMESPath in the create's answer. `id_attribute`: where
    it is kept when the type has no `id`.
    `chosen`: attribute → function of the values that makes it up right before the create, where the
    configuration leaves it open (a name from a prefix).
    `response`: attribute → JMESPath in the create's answer, for what later calls need before the first read.
    `force_new`: attributes and blocks (dotted: "encryption_configuration.kms_key") whose change replaces.
    `replaced_by`: function of the prior and the planned values that names more of them, where it matters
    which way a value changes.
    `defaults`: attribute → the provider's default (dotted paths reach into blocks that are configured).
    `computed`: attribute → template, filled after each read, for what the API does not answer (an ARN).
    `known`: attribute → template of a computed value that is known while planning, when what it names is.
    `computed_blocks`: blocks that AWS fills where the configuration has none ("outer.inner" inside another):
    unknown on create and as they are on update, so that expressions that reach inside them plan.
    `volatile`: computed attributes that any update may change, unknown then.
    `keep`: attributes that the API does not answer (faithfully): the state keeps what was configured.
    `as_answered`: attributes that the state has in AWS's spelling, whatever the configuration's.
    `policies`, `json`: attributes that hold an IAM policy or other JSON, compared by meaning.
    `same_case`: attributes that are compared without regard to case.
    `equal`: attribute → function of two values that says whether they mean the same.
    `framework`: a type that hashicorp/aws makes with Terraform's plugin framework. What has no value is null
    there; its other types show "", 0 or false for what their reads set and AWS does not answer.
    `import_id`: template names in order, split at `import_separator`: ("bucket",) or ("role", "name"). Where
    that does not say it, a function of the identifier that returns the attributes, None for a wrong form.
    `identity`: attributes that an `import` block's identity has, in the order in which they make up the
    identifier, joined by `import_separator`; hashicorp/aws documents them under "Identity Schema".
    `identity_choice`: attributes of which one more is given.
    `before_create`: code that completes the values by what only the API tells, right before the create.
    `before_delete`: code that runs before the delete's calls, such as emptying what must be empty.
    `after_read`/`on_plan`/`check`: code for what words can't say.
    """

    type: str
    service: str
    create: Call
    reads: Sequence[Read]
    id: str
    delete: Call | Sequence[Call] | None = None
    updates: Sequence[Update] = ()
    id_attribute: str = "id"
    chosen: Mapping[str, Callable[[Values], Any]] = field(default_factory=dict)
    response: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str | None] = field(default_factory=dict)
    force_new: Sequence[str] = ()
    replaced_by: Callable[[Values, Values], Sequence[str]] | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    computed: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    computed_blocks: Sequence[str] = ()
    volatile: Sequence[str] = ()
    keep: Sequence[str] = ()
    as_answered: Sequence[str] = ()
    policies: Sequence[str] = ()
    json: Sequence[str] = ()
    same_case: Sequence[str] = ()
    equal: Mapping[str, Callable[[Any, Any], bool]] = field(default_factory=dict)
    framework: bool = False
    gone: Sequence[str] = ()
    tags: Tags | None = None
    wait: Wait | None = None
    wait_gone: bool = False
    import_id: Sequence[str] | Callable[[str], Values | None] = ()
    import_separator: str = "/"
    identity: Sequence[str] = ()
    identity_choice: Sequence[str] = ()
    before_create: Callable[[Context, Values], None] | None = None
    before_delete: Callable[[Context, Values], None] | None = None
    after_read: Hook | None = None
    on_plan: PlanHook | None = None
    check: Check | None = None


@dataclass(frozen=True)
class DataSource:
    """A data source: `reads` as a resource's (the first one's `out` may be a list; `one` says that exactly
    one must match), or `resolve`, a function of the context and the configuration that returns what is to
    be set.

    `filters`: the input member that takes the `filter` blocks (EC2's "Filters").

    `find`, instead of reads: the backed resource type of that name reads the object, and this function of the
    context and the configuration returns the attributes by which it knows it. `names` are resource attribute
    → data attribute then, and `after_read` gets what the resource read.
    """

    type: str
    service: str = ""
    reads: Sequence[Read] = ()
    fill: bool = True
    filters: str = ""
    one: bool = True
    resolve: Callable[[Context, Values], Values] | None = None
    find: Callable[[Context, Values], Values] | None = None
    id: str = ""
    names: Mapping[str, str | None] = field(default_factory=dict)
    computed: Mapping[str, str] = field(default_factory=dict)
    tags: str | Read = ""
    after_read: Hook | None = None

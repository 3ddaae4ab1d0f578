"""Every diagnostic code with the line that documents it.

The hundred says where a fault lies: 0xx source text, 1xx evaluation, 2xx project file and tables,
3xx mapping findings, 4xx the tree, 5xx drift, the ledger and documents.
"""

from __future__ import annotations

from typing import Final

CODES: Final[dict[str, str]] = {
    # files and syntax
    "B2F001": "A file can't be read: it is missing, a folder, or not UTF-8 text.",
    "B2F002": "The text of a Bicep file breaks the language's grammar.",
    "B2F003": "A string, comment, interpolation or bracket is not closed.",
    "B2F004": "A character, escape or number that Bicep doesn't know.",
    "B2F005": "Brackets or operators that are nested too deeply to be meant.",
    "B2F006": "A Bicep file past the limit of its size.",
    # evaluation
    "B2F101": "A name that nothing declares.",
    "B2F102": "A module, import or `using` target that doesn't exist.",
    "B2F103": "A parameter without value and without default.",
    "B2F104": "A value that breaks its parameter's decorator or type.",
    "B2F105": "Modules, variables or imports that lead back to themselves.",
    "B2F106": "A function or decorator that Bicep doesn't have, in the wrong place or with wrong arguments.",
    "B2F107": "A property or item that a value doesn't have.",
    "B2F108": "A parameter that the template doesn't declare.",
    "B2F109": "An operation on values of the wrong kind.",
    "B2F110": "`fail()` was reached.",
    "B2F111": "A registry module, which can't be fetched: its outputs stay symbolic.",
    "B2F112": "A name, property or decorator that is given more than once.",
    "B2F113": "More declarations that wait for each other's values than the limit.",
    "B2F114": "A string past the limit of its length.",
    "B2F115": "An array or object past the limit of its parts.",
    "B2F116": "A loop past the limit of its rounds.",
    "B2F117": "Modules inside of each other, more than the limit.",
    "B2F118": "An evaluation past the limit of its steps.",
    "B2F119": "An environment variable whose value nobody gave.",
    "B2F120": "A secret's text where deployment parameters would have to hold it.",
    # project file and tables
    "B2F201": "The project file or a table isn't valid YAML.",
    "B2F202": "A key or value that the project file doesn't know.",
    "B2F203": "A table row that is not of its table's form.",
    "B2F204": "A hole that names no field of the ACA model, or an unknown transform.",
    "B2F205": "A profile that doesn't exist.",
    "B2F206": "An environment that the project file doesn't have.",
    "B2F207": "A source without any workload.",
    "B2F208": "No image tag for an environment.",
    "B2F209": "An option that can't be used like that.",
    "B2F210": "A field, line or file that `trace` or `impact` can't find.",
    "B2F211": "A table row that can never match, because of a row before it.",
    # mapping findings
    "B2F301": "A property of the source that no row of the tables handles.",
    "B2F302": "A value that the tables can't map.",
    "B2F303": "A secret where a manifest would need its text.",
    "B2F304": "A value that was defaulted: the source says nothing, the platform's rule applies.",
    "B2F305": "Something that a person has to do or to know.",
    "B2F306": "A resource that exists or not depending on a value that is unknown.",
    "B2F307": "Two sources claim the same object or key with different values.",
    # the tree
    "B2F401": "The output folder holds something that bicep2flux didn't write.",
    "B2F402": "The tree can't be written.",
    "B2F403": "A value that no manifest can carry.",
    "B2F404": "A generated file was edited by hand since it was written.",
    "B2F405": "Kustomize is not to be found.",
    "B2F406": "Kustomize can't render a folder of the tree.",
    "B2F407": "A kustomization names something outside of the tree: an address, an absolute path, a link.",
    "B2F408": "A kustomization names something that isn't there.",
    "B2F409": "Kustomizations that lead back to themselves.",
    "B2F410": "A kustomization that would run a program: a chart or a plugin.",
    "B2F411": "A file of the tree that isn't of the form that Kustomize reads.",
    # hand edits and the lock
    "B2F420": "The lock is damaged, or written by a later version.",
    # verify
    "B2F430": "Schemas that aren't there: of Kubernetes, of a version of it, or in a folder of CRDs.",
    "B2F431": "An object that its schema refuses: an unknown or missing field, a wrong type or value.",
    "B2F432": "An object of a kind that no schema is known of.",
    "B2F433": "A kind, or a version of it, that a cluster doesn't serve.",
    "B2F434": "A variable of Flux that nothing supplies.",
    "B2F435": "A variable of Flux of which the tree can't know whether it has a value.",
    "B2F436": "A reference to an object that isn't there.",
    "B2F437": "A reference to a key that a ConfigMap or Secret doesn't have.",
    "B2F438": "A number of replicas beside something that scales.",
    "B2F439": "Scaling by a share of a resource that a container doesn't request.",
    "B2F440": "A Service whose selector fits no pod.",
    "B2F441": "A port that no container has.",
    "B2F442": "A patch that changes no object.",
    # drift
    "B2F501": "A field of the tree that says something else than the source.",
    "B2F502": "A field that the source has and the tree lacks.",
    "B2F503": "A field of the tree that the source doesn't have, although the tables know it.",
    "B2F504": "An object that the source has and the tree lacks.",
    "B2F505": "An object of the tree that the source doesn't have, of a kind that the tables make.",
    "B2F506": "A field of which nobody can say before deployment what it should be.",
    "B2F507": "Something in the tree that no row of the tables speaks of.",
    "B2F508": "An overlay that the tree doesn't have.",
    # the ledger of accepted findings
    "B2F520": "A key or value that the ledger of accepted findings doesn't know, or an entry without reason.",
    "B2F521": "An entry of the ledger whose date has passed: what it accepted is a finding again.",
    "B2F522": "An entry of the ledger that no finding needs.",
    "B2F523": "A ledger that no entry can be added to.",
    # documents
    "B2F540": "A fact in a document that the source contradicts.",
    "B2F541": "A document speaks of a workload or environment that doesn't exist.",
    "B2F542": "Something that the source says and no document does.",
    "B2F543": "A line of a document that speaks of a setting, but in no way that is understood.",
    "B2F545": "A fact in a document whose value in the source only the deployment knows.",
    "B2F546": "A document that isn't there, or no document at all.",
}

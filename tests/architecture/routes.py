"""The permission table: what each role gets from each address. "login" is a redirect to the sign-in page."""

from dataclasses import dataclass

TABLE = """
route                                method visitor zhao  qian  sun   chen  wang  li    zhou  admin
healthz                              GET    200     200   200   200   200   200   200   200   200
readyz                               GET    200     200   200   200   200   200   200   200   200
set_language                         POST   302     302   302   302   302   302   302   302   302
api:search                           GET    200     200   200   200   200   200   200   200   200
api:solved                           POST   204     204   204   204   204   204   204   204   204
api:ask                              GET    200     200   200   200   200   200   200   200   200
account_login                        GET    200     302   302   302   302   302   302   302   302
account_logout                       GET    302     200   200   200   200   200   200   200   200
account_inactive                     GET    200     200   200   200   200   200   200   200   200
account_change_password              GET    login   200   200   200   200   200   200   200   200
account_reset_password               GET    200     200   200   200   200   200   200   200   200
account_reset_password_done          GET    200     200   200   200   200   200   200   200   200
account_reset_password_from_key      GET    200     200   200   200   200   200   200   200   200
account_reset_password_from_key_done GET    200     200   200   200   200   200   200   200   200
notices:inbox                        GET    login   200   200   200   200   200   200   200   200
notices:read                         POST   login   302   302   302   302   302   302   302   302
kb:search                            GET    200     200   200   200   200   200   200   200   200
kb:suggestions                       GET    200     200   200   200   200   200   200   200   200
kb:search_seen                       POST   204     204   204   204   204   204   204   204   204
kb:search_opened                     POST   204     204   204   204   204   204   204   204   204
kb:search_solved                     POST   302     302   302   302   302   302   302   302   302
kb:feedback                          POST   404     302   302   302   302   302   302   302   302
kb:ask                               GET    200     200   200   200   200   200   200   200   200
kb:verdict                           POST   302     302   302   302   302   302   302   302   302
kb:engineer                          GET    login   200   200   200   200   200   200   200   200
kb:permalink                         GET    302     302   302   302   302   302   302   302   302
kb:compare                           GET    200     200   200   200   200   200   200   200   200
kb:faq                               GET    200     200   200   200   200   200   200   200   200
kb:faq_entry                         GET    404     200   200   200   200   200   200   200   200
kb:checklist                         GET    404     404   404   404   404   404   404   404   404
kb:guide                             GET    404     200   200   200   200   200   200   200   200
kb:document                          GET    404     200   200   200   200   200   200   200   200
kb:picture                           GET    404     404   404   404   404   404   200   200   200
courses:enrol                        POST   login   302   302   302   302   302   302   302   302
courses:complete                     POST   login   302   404   404   404   404   404   404   404
courses:move                         POST   login   302   404   404   404   404   404   404   404
courses:kept_lesson                  GET    login   200   404   404   404   404   404   404   404
courses:assignments                  GET    login   404   404   200   404   200   404   200   200
courses:withdraw_assignment          POST   login   404   404   302   404   404   404   302   302
exams:index                          GET    login   200   200   200   200   200   200   200   200
exams:sitting                        GET    login   200   404   404   404   404   404   404   404
exams:answers                        POST   login   400   400   400   400   400   400   400   400
exams:files                            POST   login   302   404   404   404   404   404   404   404
exams:handed_file                      GET    login   200   404   404   404   404   404   200   200
exams:illustration                     GET    login   404   404   404   404   404   200   200   200
exams:section_opening                POST   login   404   404   404   404   404   404   404   404
exams:section_finish                 POST   login   404   404   404   404   404   404   404   404
exams:presence                         POST   login   400   400   400   400   400   400   400   400
exams:submission                     POST   login   200   404   404   404   404   404   404   404
exams:state                          GET    login   200   404   404   404   404   404   404   404
exams:result                         GET    login   302   404   404   404   404   404   404   404
exams:since                            GET    login   404   404   404   404   404   404   404   404
exams:receipt                          GET    login   302   404   404   404   404   404   404   404
exams:receipt_file                     GET    login   302   404   404   404   404   404   404   404
exams:receipt_check                  GET    200     200   200   200   200   200   200   200   200
exams:bank                           GET    login   403   403   403   403   403   200   200   200
exams:item_new                       GET    login   403   403   403   403   403   200   200   200
exams:item_import                    GET    login   403   403   403   403   403   200   200   200
exams:item_import_template           GET    login   403   403   403   403   403   200   200   200
exams:item_import_report             GET    login   403   403   403   403   403   404   200   404
exams:item_import_commitment         POST   login   403   403   403   403   403   404   302   404
exams:charts                         GET    login   403   403   403   403   403   200   200   200
exams:chart                          GET    login   403   403   403   403   403   200   200   200
exams:chart_file                     GET    login   403   403   403   403   403   200   200   200
exams:chart_removal                    GET    login   403   403   403   403   403   200   200   200
exams:chart_imports                  GET    login   403   403   403   403   403   200   200   200
exams:chart_import                   GET    login   403   403   403   403   403   404   200   404
exams:chart_commitment               POST   login   403   403   403   403   403   404   302   404
exams:item_export                    GET    login   403   403   403   403   403   200   200   200
exams:item_export_file               GET    login   403   403   403   403   403   200   200   200
exams:item_export_ask                POST   login   403   403   403   403   403   302   302   302
exams:item_export_progress           GET    login   403   403   403   403   403   404   200   404
exams:item_export_result             GET    login   403   403   403   403   403   404   200   404
exams:item                           GET    login   403   403   403   403   403   200   200   200
exams:item_edit                      GET    login   403   403   403   403   403   200   200   200
exams:item_retirement                POST   login   403   403   403   403   403   302   302   302
exams:item_review                    POST   login   403   403   403   403   403   302   302   302
exams:item_approval                  POST   login   403   403   403   403   403   403   302   302
exams:item_rejection                 POST   login   403   403   403   403   403   403   302   302
exams:item_confirmation              POST   login   403   403   403   403   403   403   302   302
exams:manage                         GET    login   403   403   403   403   403   403   200   200
exams:exam_new                       GET    login   403   403   403   403   403   403   200   200
exams:blueprints                     GET    login   403   403   403   403   403   403   200   200
exams:blueprint_new                  GET    login   403   403   403   403   403   403   200   200
exams:blueprint                      GET    login   403   403   403   403   403   403   200   200
exams:log                            GET    login   403   403   403   403   403   403   200   200
exams:extension                      POST   login   403   403   403   403   403   403   302   302
exams:reopening                      POST   login   403   403   403   403   403   403   422   422
exams:exam_edit                      GET    login   403   403   403   403   403   403   200   200
exams:exam_attempts                  GET    login   403   403   403   403   403   403   200   200
exams:exam_check                     GET    login   403   403   403   403   403   403   200   200
exams:exam_preparation               POST   login   403   403   403   403   403   403   302   302
exams:parallel_forms                 POST   login   403   403   403   403   403   403   302   302
exams:panel                          GET    login   403   403   403   403   403   403   200   200
exams:panel_round                    POST   login   403   403   403   403   403   403   404   404
exams:panel_end                      POST   login   403   403   403   403   403   403   404   404
exams:pass_mark                      POST   login   403   403   403   403   403   403   422   422
exams:panels                         GET    login   200   200   200   200   200   200   200   200
exams:judge                          GET    login   404   404   404   404   404   404   404   404
exams:reading                        POST   login   404   404   404   404   404   404   404   404
exams:release                          POST   login   403   403   403   403   403   403   302   302
exams:admissions                       GET    login   403   403   403   403   403   403   200   200
exams:exam_statistics                GET    login   403   403   403   403   403   403   200   200
exams:item_statistics                GET    login   403   403   403   403   403   403   200   200
exams:exam_analysis                  POST   login   403   403   403   403   403   403   302   302
exams:regrades                       GET    login   403   403   403   403   403   403   200   200
exams:regrade                        GET    login   403   403   403   403   403   403   200   200
exams:appeal                         POST   login   302   404   404   404   404   404   404   404
exams:appeals                        GET    login   403   403   403   403   403   403   200   200
exams:appeal_answer                  GET    login   403   403   403   403   403   403   200   200
exams:marking                        GET    login   403   403   403   403   403   403   200   200
exams:marking_queue                  GET    login   403   403   403   403   403   403   200   200
exams:marking_allocation             GET    login   403   403   403   403   403   403   200   200
exams:marking_plan                   GET    login   403   403   403   403   403   403   200   200
exams:marking_agreement              GET    login   403   403   403   403   403   403   200   200
exams:marking_claim                  POST   login   403   403   403   403   403   403   302   302
exams:marking_answer                 GET    login   403   403   403   403   403   403   200   404
exams:marking_release                POST   login   403   403   403   403   403   403   302   302
exams:exam                           GET    login   200   200   200   200   200   200   200   200
exams:start                          POST   login   302   302   302   302   302   302   302   302
certificates:ask                     GET    200     200   200   200   200   200   200   200   200
certificates:verify                  GET    200     200   200   200   200   200   200   200   200
certificates:did                     GET    200     200   200   200   200   200   200   200   200
certificates:status                  GET    200     200   200   200   200   200   200   200   200
certificates:authority               GET    200     200   200   200   200   200   200   200   200
certificates:badge                   GET    login   200   404   200   404   404   404   200   200
certificates:badge_picture           GET    login   200   404   200   404   404   404   200   200
certificates:verify_json             GET    200     200   200   200   200   200   200   200   200
certificates:file                    GET    302     302   302   302   302   302   302   302   302
certificates:log                     GET    200     200   200   200   200   200   200   200   200
certificates:log_entries             GET    200     200   200   200   200   200   200   200   200
certificates:shared                  GET    200     200   200   200   200   200   200   200   200
certificates:shared_file             GET    404     404   404   404   404   404   404   404   404
certificates:consent                 GET    login   200   200   200   200   200   200   200   200
certificates:wallet                  GET    login   200   404   404   404   404   404   404   404
certificates:card                    GET    login   200   404   404   404   404   404   404   404
certificates:links                   POST   login   302   404   404   404   404   404   404   404
certificates:withdrawal              POST   login   302   404   404   404   404   404   404   404
certificates:mine                    GET    login   200   200   200   200   200   200   200   200
certificates:issued                  GET    login   403   403   403   403   403   403   200   200
certificates:grant                   GET    login   403   403   403   403   403   403   200   200
certificates:pdf                     GET    login   202   404   202   404   404   404   202   202
certificates:runs                    GET    login   403   403   403   403   403   403   200   200
certificates:run                     GET    login   403   403   403   403   403   403   200   200
certificates:run_start               POST   login   403   403   403   403   403   403   302   302
certificates:run_archive             GET    login   403   403   403   403   403   403   200   200
certificates:designs                 GET    login   403   403   403   403   403   403   200   200
certificates:design_new              GET    login   403   403   403   403   403   403   200   200
certificates:design_new_preview      POST   login   403   403   403   403   403   403   400   400
certificates:design                  GET    login   403   403   403   403   403   403   200   200
certificates:design_preview          POST   login   403   403   403   403   403   403   400   400
certificates:correction              GET    login   403   403   403   403   403   403   200   200
certificates:revocation              GET    login   403   403   403   403   403   403   200   200
certificates:retention               POST   login   403   403   403   403   403   403   302   302
certificates:drawing                 POST   login   403   403   403   403   403   403   302   302
certificates:career                  GET    login   200   200   200   200   200   200   200   200
certificates:climber                 GET    login   200   404   200   404   404   404   200   200
certificates:practice                POST   login   302   404   302   404   404   404   302   403
certificates:rating                  POST   login   403   404   302   404   404   404   302   403
certificates:signature               POST   login   403   404   302   404   404   404   403   403
certificates:practice_decision       POST   login   403   404   302   404   404   404   302   403
reports:ladder                       GET    login   404   404   200   404   200   200   200   200
reports:ladder_export                GET    login   404   404   200   404   200   200   200   200
reports:team                         GET    login   404   404   200   404   200   404   200   200
reports:export                       GET    login   404   404   200   404   200   404   200   200
reports:person                       GET    login   404   404   200   404   404   404   200   200
reports:knowledge                    GET    login   403   403   403   403   403   200   200   200
reports:knowledge_export             GET    login   403   403   403   403   403   200   200   200
reports:knowledge_write              POST   login   403   403   403   403   403   302   302   302
home:learning                        GET    login   200   200   200   200   200   200   200   200
jobs:jobs                            GET    login   login login login login login 302   302   200
jobs:retry                           POST   login   login login login login login 302   302   302
page:public_manual                   GET    200     200   200   200   200   200   200   200   200
page:internal_manual                 GET    404     404   404   404   200   200   200   200   200
page:course                          GET    404     200   200   200   200   200   200   200   200
page:lesson                          GET    404     200   302   302   302   302   302   302   302
"""


@dataclass(frozen=True)
class Row:
    method: str
    outcomes: tuple[str, ...]

    def expected(self) -> dict[str, str]:
        return dict(zip(ROLES, self.outcomes, strict=True))


HEAD, *LINES = [line.split() for line in TABLE.strip().splitlines()]
ROLES = HEAD[2:]
ROUTES = {name.replace("_manual", " manual"): Row(method, tuple(cells)) for name, method, *cells in LINES}
# What a visitor who is not signed in may call at all.
OPEN_TO_ALL = {
    *"""
    healthz readyz set_language api:search api:solved api:ask account_login account_logout account_inactive
    account_reset_password account_reset_password_done account_reset_password_from_key
    account_reset_password_from_key_done
    kb:search kb:suggestions kb:search_seen kb:search_opened kb:search_solved kb:ask kb:verdict kb:permalink kb:compare
    kb:faq certificates:ask certificates:verify certificates:did certificates:status certificates:authority
    certificates:verify_json certificates:file certificates:log certificates:log_entries certificates:shared
    """.split(),  # noqa: SIM905  (a list would be one name a line)
    "exams:receipt_check",
    "page:public manual",
}

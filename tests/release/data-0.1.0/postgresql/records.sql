CREATE FUNCTION public.ledger_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation'; END $$;
CREATE FUNCTION public.ledger_require_next() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
        IF NEW.position IS DISTINCT FROM (SELECT coalesce(max(position) + 1, 0) FROM ledger) THEN
            RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
CREATE TABLE public.agents (
    id character varying(64) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    company_id character varying(64) NOT NULL,
    person_mark character varying(32) NOT NULL,
    documents text NOT NULL,
    enrolled_at timestamp with time zone NOT NULL,
    trained_on date,
    suspended_at timestamp with time zone,
    suspended_for character varying(40),
    frozen_at timestamp with time zone,
    closed_at timestamp with time zone
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.alerts (
    id character varying(64) NOT NULL,
    kind character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    outlet_id character varying(64) NOT NULL,
    agent_id character varying(64),
    cases text NOT NULL,
    figures text NOT NULL,
    period integer NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    state character varying(40) NOT NULL,
    answer character varying(40),
    answered_by character varying(64),
    answered_at timestamp with time zone,
    answered_cases integer NOT NULL
);
CREATE TABLE public.api_clients (
    id character varying(64) NOT NULL,
    scopes text DEFAULT 'lines:change lines:read numbers:read registrations:read registrations:work'::text NOT NULL,
    outlets text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.authenticators (
    agent_id character varying(64) NOT NULL,
    salt character varying(64) NOT NULL,
    last_step bigint NOT NULL,
    confirmed_at timestamp with time zone
);
CREATE TABLE public.backup_codes (
    agent_id character varying(64) NOT NULL,
    code_hash character varying(64) NOT NULL
);
CREATE TABLE public.block_entries (
    issuer character varying(64) NOT NULL,
    id character varying(64) NOT NULL,
    kind character varying(40) NOT NULL,
    digest character varying(64) NOT NULL,
    reason character varying(40) NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    appeal character varying(40) NOT NULL,
    added_by character varying(64),
    appealed_by character varying(64),
    decided_by character varying(64)
);
CREATE TABLE public.block_lists (
    issuer character varying(64) NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    key_id character varying(64) NOT NULL
);
CREATE TABLE public.campaign_lines (
    campaign_id character varying(64) NOT NULL,
    line_id character varying(64) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    wave integer NOT NULL,
    step character varying(40) NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    due_at timestamp with time zone,
    held_step character varying(40),
    ground character varying(40),
    cause character varying(40),
    appealed_by character varying(64),
    CONSTRAINT ck_campaign_lines_cause CHECK ((((step)::text = 'withdrawn'::text) = (cause IS NOT NULL))),
    CONSTRAINT ck_campaign_lines_held CHECK ((((step)::text = 'appealed'::text) = (held_step IS NOT NULL)))
);
CREATE TABLE public.campaigns (
    id character varying(64) NOT NULL,
    state character varying(40) NOT NULL,
    selection text NOT NULL,
    schedule text NOT NULL,
    policy_digest character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    planned_through character varying(64),
    scanned integer NOT NULL,
    lines integer NOT NULL,
    opened_waves integer NOT NULL,
    started_at timestamp with time zone,
    next_wave_at timestamp with time zone,
    ended_at timestamp with time zone
);
CREATE TABLE public.case_files (
    case_id character varying(64) NOT NULL,
    opened_index bigint NOT NULL,
    last_index bigint NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    outlet_id character varying(64) NOT NULL,
    agent_id character varying(64) NOT NULL,
    purpose character varying(40) NOT NULL,
    route character varying(40) NOT NULL,
    holder character varying(32) NOT NULL,
    sim character varying(32) NOT NULL,
    counter character varying(64) NOT NULL,
    challenges integer NOT NULL,
    failures integer NOT NULL,
    handed_over_at timestamp with time zone,
    submitted_at timestamp with time zone,
    decided_at timestamp with time zone,
    decided_index bigint,
    decided_as character varying(40) NOT NULL,
    reasons text NOT NULL,
    review character varying(64) NOT NULL,
    reviewed_as character varying(40) NOT NULL,
    settled_at timestamp with time zone,
    appealed_at timestamp with time zone,
    activated_at timestamp with time zone,
    line character varying(64) NOT NULL,
    ended_as character varying(40),
    ended_at timestamp with time zone,
    keeps_photo boolean NOT NULL,
    is_test boolean NOT NULL
);
CREATE TABLE public.challenges (
    id character varying(64) NOT NULL,
    registration_id character varying(64) NOT NULL,
    ordinal integer NOT NULL,
    actions text NOT NULL,
    nonce character varying(64) NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    path_key character varying(64),
    is_card_read boolean DEFAULT false NOT NULL
);
CREATE TABLE public.client_credentials (
    id character varying(64) NOT NULL,
    client_id character varying(64) NOT NULL,
    kind character varying(40) NOT NULL,
    secret_hash character varying(64) NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT ck_client_credentials_kind CHECK (((kind)::text = ANY ((ARRAY['secret'::character varying, 'token'::character varying])::text[])))
);
CREATE TABLE public.counters (
    id character varying(64) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    name character varying(64) NOT NULL,
    public_key bytea NOT NULL,
    enrolled_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    authenticator_format character varying(40),
    authenticator_aaguid character varying(36),
    authenticator_credential_id text,
    authenticator_public_key bytea,
    authenticator_sign_count bigint
);
CREATE TABLE public.deployment (
    id integer NOT NULL,
    mode character varying(40) NOT NULL,
    key_id character varying(64),
    backed_up_at timestamp with time zone,
    restored_at timestamp with time zone,
    key_generation integer,
    encryption_key_id character varying(64),
    media_place character varying(64),
    database_id character varying(64),
    CONSTRAINT ck_deployment_one CHECK ((id = 1))
);
CREATE TABLE public.disputes (
    id character varying(64) NOT NULL,
    line_id character varying(64) NOT NULL,
    person_id character varying(64) NOT NULL,
    registration_id character varying(64) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    means character varying(40) NOT NULL,
    said_over character varying(64),
    was_frozen boolean NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    overdue_at timestamp with time zone,
    answered_at timestamp with time zone,
    answered_by character varying(64),
    outcome character varying(40),
    reason character varying(40),
    checks text NOT NULL,
    closing_at timestamp with time zone,
    CONSTRAINT ck_disputes_answer CHECK (((answered_at IS NULL) = (outcome IS NULL))),
    CONSTRAINT ck_disputes_answered_by CHECK (((outcome IS NULL) OR (((outcome)::text = 'withdrawn'::text) = (answered_by IS NULL))))
);
CREATE TABLE public.enrolment_codes (
    code_hash character varying(64) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    name character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.face_filings (
    crossed_at timestamp with time zone NOT NULL,
    people integer NOT NULL,
    due_on date NOT NULL,
    is_certain boolean NOT NULL,
    filed_at timestamp with time zone,
    filed_by character varying(64),
    filing_number character varying(64) NOT NULL,
    overdue_at timestamp with time zone
);
CREATE TABLE public.frame_digests (
    digest bytea NOT NULL,
    seen_on date NOT NULL
);
CREATE TABLE public.freezes (
    id character varying(64) NOT NULL,
    deed character varying(40) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    agent_id character varying(64),
    reason character varying(40) NOT NULL,
    alert_id character varying(64) NOT NULL,
    asked_by character varying(64) NOT NULL,
    asked_role character varying(40) NOT NULL,
    asked_outlet character varying(64),
    asked_at timestamp with time zone NOT NULL,
    lapses_at timestamp with time zone NOT NULL,
    answered_by character varying(64),
    answered_at timestamp with time zone,
    is_confirmed boolean NOT NULL,
    CONSTRAINT ck_freezes_two CHECK (((answered_by IS NULL) OR ((answered_by)::text <> (asked_by)::text)))
);
CREATE TABLE public.head_cosignatures (
    number bigint NOT NULL,
    witness character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    line text NOT NULL
);
CREATE TABLE public.head_deliveries (
    target character varying(64) NOT NULL,
    delivered bigint,
    delivered_at timestamp with time zone,
    failed_at timestamp with time zone,
    fault character varying(40) NOT NULL,
    failures integer NOT NULL
);
CREATE TABLE public.idempotency_keys (
    client_id character varying(64) NOT NULL,
    key character varying(255) NOT NULL,
    fingerprint character varying(128) NOT NULL,
    subject character varying(64) NOT NULL
);
CREATE TABLE public.inspection_cases (
    inspection_id character varying(64) NOT NULL,
    ordinal integer NOT NULL,
    case_id character varying(64) NOT NULL,
    decided_index bigint NOT NULL,
    outlet_id character varying(64) NOT NULL,
    result character varying(40),
    checked_at timestamp with time zone
);
CREATE TABLE public.inspection_findings (
    id character varying(64) NOT NULL,
    inspection_id character varying(64) NOT NULL,
    case_id character varying(64) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    kind character varying(40) NOT NULL,
    article text NOT NULL,
    remark text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by character varying(64) NOT NULL,
    state character varying(40) NOT NULL,
    told_at timestamp with time zone,
    rounds integer NOT NULL,
    accepted_at timestamp with time zone,
    due_at timestamp with time zone,
    overdue_at timestamp with time zone
);
CREATE TABLE public.inspections (
    id character varying(64) NOT NULL,
    begun_by character varying(64) NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    tree_size bigint NOT NULL,
    root_hash character varying(64) NOT NULL,
    commitment character varying(64) NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    outlets text NOT NULL,
    stratum character varying(40) NOT NULL,
    sample integer NOT NULL,
    share_kind character varying(40) NOT NULL,
    share_source character varying(64) NOT NULL,
    share_round character varying(64) NOT NULL,
    share_at timestamp with time zone,
    share text NOT NULL,
    fixed_at timestamp with time zone,
    nonce character varying(64) NOT NULL,
    drawn_at timestamp with time zone,
    population integer NOT NULL,
    list_digest character varying(64) NOT NULL,
    closed_at timestamp with time zone,
    due_at timestamp with time zone,
    overdue_at timestamp with time zone,
    share_commitment character varying(64) DEFAULT ''::character varying NOT NULL,
    shown_nonce character varying(64) DEFAULT ''::character varying NOT NULL,
    shown_at timestamp with time zone,
    CONSTRAINT ck_inspections_share_first CHECK ((((nonce)::text = ''::text) OR (fixed_at IS NOT NULL)))
);
CREATE TABLE public.invitations (
    agent_id character varying(64) NOT NULL,
    code_hash character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.kept_pictures (
    id character varying(64) NOT NULL,
    scope bytea NOT NULL,
    sealed bytea NOT NULL,
    seen_on date NOT NULL
);
CREATE TABLE public.leaks (
    id character varying(64) NOT NULL,
    kind character varying(40) NOT NULL,
    noticed_at timestamp with time zone NOT NULL,
    people integer NOT NULL,
    leaked text NOT NULL,
    measures text NOT NULL,
    is_serious boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by character varying(64) NOT NULL,
    report_by timestamp with time zone NOT NULL,
    tell_by timestamp with time zone NOT NULL,
    reported_at timestamp with time zone,
    report_number character varying(64) NOT NULL,
    told_at timestamp with time zone,
    told_people integer,
    not_told character varying(40),
    overdue_at timestamp with time zone,
    closed_at timestamp with time zone
);
CREATE TABLE public.ledger (
    "position" bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    event character varying(40) NOT NULL,
    subject character varying(64) NOT NULL,
    facts text NOT NULL,
    leaf_hash character varying(64) NOT NULL
);
CREATE TABLE public.ledger_cursors (
    name character varying(40) NOT NULL,
    folded bigint NOT NULL
);
CREATE TABLE public.ledger_nodes (
    level integer NOT NULL,
    "position" bigint NOT NULL,
    hash bytea NOT NULL
);
CREATE TABLE public.line_codes (
    registration_id character varying(64) NOT NULL,
    line_id character varying(64) NOT NULL,
    mark character varying(64) NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    tries integer NOT NULL,
    sent integer NOT NULL
);
CREATE TABLE public.line_orders (
    id character varying(64) NOT NULL,
    line_id character varying(64) NOT NULL,
    ordinal integer NOT NULL,
    kind character varying(40) NOT NULL,
    msisdn character varying(16) NOT NULL,
    iccid character varying(20) NOT NULL,
    scope character varying(40) NOT NULL,
    state character varying(40) NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    asked_at timestamp with time zone,
    tries integer NOT NULL,
    answered_at timestamp with time zone,
    notice character varying(40),
    held_by character varying(40),
    CONSTRAINT ck_line_orders_answer CHECK ((((state)::text = 'requested'::text) = (answered_at IS NULL))),
    CONSTRAINT ck_line_orders_state CHECK (((state)::text = ANY ((ARRAY['requested'::character varying, 'done'::character varying, 'rejected'::character varying])::text[])))
);
CREATE TABLE public.lines (
    id character varying(64) NOT NULL,
    registration_id character varying(64) NOT NULL,
    person_id character varying(64) NOT NULL,
    msisdn character varying(16) NOT NULL,
    iccid character varying(20) NOT NULL,
    state character varying(40) NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    activated_at timestamp with time zone,
    verified_at timestamp with time zone,
    organisation_id character varying(64),
    bars text DEFAULT '[]'::text NOT NULL,
    bar_ends_at timestamp with time zone,
    ending character varying(40),
    deactivated_at timestamp with time zone,
    sealed_number bytea,
    verified_by character varying(64)
);
CREATE TABLE public.live_sessions (
    id character varying(64) NOT NULL,
    registration_id character varying(64) NOT NULL,
    challenge_id character varying(64) NOT NULL,
    counter_id character varying(64) NOT NULL,
    token_hash character varying(64) NOT NULL,
    nonce character varying(64) NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone,
    ended_at timestamp with time zone,
    second_socket_at timestamp with time zone,
    findings text NOT NULL,
    outcome character varying(40),
    frames integer NOT NULL,
    judged_frames integer NOT NULL,
    manifest_digest character varying(64),
    camera character varying(40),
    is_attested boolean DEFAULT false NOT NULL,
    CONSTRAINT ck_live_sessions_end CHECK (((ended_at IS NULL) = (outcome IS NULL))),
    CONSTRAINT ck_live_sessions_order CHECK (((opened_at IS NOT NULL) OR (ended_at IS NULL)))
);
CREATE TABLE public.notices (
    id character varying(64) NOT NULL,
    line_id character varying(64) NOT NULL,
    kind character varying(40) NOT NULL,
    msisdn character varying(16) NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries integer NOT NULL,
    sent_at timestamp with time zone,
    undeliverable_at timestamp with time zone
);
CREATE TABLE public.numbers (
    msisdn character varying(16) NOT NULL,
    state character varying(40) NOT NULL,
    registration_id character varying(64),
    reserved_until timestamp with time zone,
    free_at timestamp with time zone,
    quarantined_for character varying(40),
    CONSTRAINT ck_numbers_cooling CHECK ((((state)::text = 'cooling-off'::text) = (free_at IS NOT NULL))),
    CONSTRAINT ck_numbers_holder CHECK ((((state)::text = ANY ((ARRAY['reserved'::character varying, 'issued'::character varying, 'cooling-off'::character varying])::text[])) = (registration_id IS NOT NULL))),
    CONSTRAINT ck_numbers_state CHECK (((state)::text = ANY ((ARRAY['free'::character varying, 'reserved'::character varying, 'issued'::character varying, 'cooling-off'::character varying, 'quarantined'::character varying])::text[]))),
    CONSTRAINT ck_numbers_until CHECK ((((state)::text = 'reserved'::text) = (reserved_until IS NOT NULL)))
);
CREATE TABLE public.other_means (
    registration_id character varying(64) NOT NULL,
    kind character varying(40) NOT NULL,
    outcome character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    tries integer NOT NULL
);
CREATE TABLE public.outcome_contacts (
    registration_id character varying(64) NOT NULL,
    line_id character varying(64),
    key character varying(64) NOT NULL,
    chosen_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL
);
CREATE TABLE public.outlets (
    id character varying(64) NOT NULL,
    time_zone character varying(64) NOT NULL,
    opens_at character varying(15) NOT NULL,
    closes_at character varying(15) NOT NULL,
    latitude_deg double precision NOT NULL,
    longitude_deg double precision NOT NULL,
    company_id character varying(64) NOT NULL,
    company_name character varying(200) NOT NULL,
    contract character varying(64) NOT NULL,
    enrolled_at timestamp with time zone NOT NULL,
    suspended_at timestamp with time zone,
    suspended_for character varying(40),
    frozen_at timestamp with time zone,
    closed_at timestamp with time zone,
    documents text DEFAULT '[]'::text NOT NULL,
    name character varying(80) DEFAULT ''::character varying NOT NULL
);
CREATE TABLE public.passkey_questions (
    holder_hash character varying(64) NOT NULL,
    purpose character varying(40) NOT NULL,
    challenge character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.passkeys (
    id text NOT NULL,
    agent_id character varying(64) NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name character varying(64) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);
CREATE TABLE public.person_codes (
    holder_hash character varying(64) NOT NULL,
    purpose character varying(40) NOT NULL,
    number_mark character varying(64) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    code_hash character varying(64),
    line_id character varying(64),
    person_id character varying(64),
    tries integer NOT NULL
);
CREATE TABLE public.person_sign_ins (
    token_hash character varying(64) NOT NULL,
    person_id character varying(64) NOT NULL,
    line_id character varying(64) NOT NULL,
    signed_in_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    number_tries integer NOT NULL
);
CREATE TABLE public.persons (
    id character varying(64) NOT NULL,
    identity_hash character varying(64) NOT NULL,
    wrapped_key bytea,
    key_generation bigint
);
CREATE TABLE public.photo_openings (
    id character varying(64) NOT NULL,
    registration_id character varying(64) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    case_number character varying(64) NOT NULL,
    reason character varying(40) NOT NULL,
    hold_order character varying(64),
    hold_until timestamp with time zone,
    asked_by character varying(64) NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    asked_on date NOT NULL,
    ordinal integer NOT NULL,
    lapses_at timestamp with time zone NOT NULL,
    answered_by character varying(64),
    answered_at timestamp with time zone,
    closes_at timestamp with time zone,
    officer_looked_at timestamp with time zone,
    second_looked_at timestamp with time zone,
    told_at timestamp with time zone,
    CONSTRAINT ck_photo_openings_allowed CHECK (((closes_at IS NOT NULL) OR ((officer_looked_at IS NULL) AND (second_looked_at IS NULL)))),
    CONSTRAINT ck_photo_openings_hold CHECK (((hold_order IS NULL) = (hold_until IS NULL))),
    CONSTRAINT ck_photo_openings_two_people CHECK (((answered_by IS NULL) OR ((answered_by)::text <> (asked_by)::text)))
);
CREATE TABLE public.provider_identities (
    subject_hash character varying(64) NOT NULL,
    agent_id character varying(64) NOT NULL,
    bound_at timestamp with time zone NOT NULL
);
CREATE TABLE public.published_heads (
    number bigint NOT NULL,
    size bigint NOT NULL,
    root_hash character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    nonce_commitment character varying(64) NOT NULL,
    nonce character varying(64) NOT NULL,
    checkpoint text NOT NULL
);
CREATE TABLE public.record_holds (
    id character varying(64) NOT NULL,
    registration_id character varying(64) NOT NULL,
    line_id character varying(64),
    case_number character varying(64) NOT NULL,
    reason character varying(40) NOT NULL,
    held_by character varying(64) NOT NULL,
    held_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by character varying(64),
    CONSTRAINT ck_record_holds_ended CHECK (((ended_by IS NULL) OR (ended_at IS NOT NULL)))
);
CREATE TABLE public.rectifications (
    finding_id character varying(64) NOT NULL,
    round integer NOT NULL,
    text text NOT NULL,
    text_digest character varying(64) NOT NULL,
    file_digest character varying(64) NOT NULL,
    file_bytes integer NOT NULL,
    sealed_file bytea,
    by character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    is_accepted boolean,
    answer text NOT NULL,
    rechecked_at timestamp with time zone
);
CREATE TABLE public.registrations (
    id character varying(64) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    agent_id character varying(64) NOT NULL,
    consent_text_version character varying(64) NOT NULL,
    consent_language character varying(64) NOT NULL,
    consent_means character varying(40) NOT NULL,
    consent_given_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    state character varying(40) NOT NULL,
    person_id character varying(64),
    evidence_kind character varying(40),
    evidence_valid_from_on date,
    evidence_valid_until_on date,
    sealed_attributes bytea,
    msisdn character varying(16),
    iccid character varying(20),
    reserved_until timestamp with time zone,
    policy_digest character varying(64) NOT NULL,
    reference_id character varying(64),
    challenge_id character varying(64),
    upload_chunks integer,
    upload_received_bytes bigint,
    submitted_at timestamp with time zone,
    source character varying(40),
    decision text,
    decided_at timestamp with time zone,
    line_id character varying(64),
    media_erased_at timestamp with time zone,
    notified_at timestamp with time zone,
    consent_is_biometric boolean DEFAULT true NOT NULL,
    route character varying(40) DEFAULT 'face'::character varying NOT NULL,
    inabilities text DEFAULT '[]'::text NOT NULL,
    handed_over_at timestamp with time zone,
    live_session_id character varying(64),
    evidence_means character varying(40),
    purpose character varying(40) DEFAULT 'new-line'::character varying NOT NULL,
    for_line_id character varying(64),
    organisation_id character varying(64),
    sealed_number bytea,
    sealed_session bytea,
    has_closed_eyes boolean DEFAULT false NOT NULL,
    is_planted boolean DEFAULT false NOT NULL,
    source_on_reference character varying(40),
    CONSTRAINT ck_registrations_planted CHECK (((NOT is_planted) OR (((state)::text = ANY ((ARRAY['open'::character varying, 'referred'::character varying, 'withdrawn'::character varying, 'abandoned'::character varying, 'lapsed'::character varying])::text[])) AND (line_id IS NULL) AND (msisdn IS NULL))))
);
CREATE TABLE public.representatives (
    registration_id character varying(64) NOT NULL,
    role character varying(40) NOT NULL,
    proof character varying(40) NOT NULL,
    person_id character varying(64),
    evidence_kind character varying(40),
    evidence_means character varying(40),
    evidence_valid_from_on date,
    evidence_valid_until_on date,
    sealed_attributes bytea,
    source character varying(40)
);
CREATE TABLE public.review_opinions (
    review_id character varying(64) NOT NULL,
    reviewer_id character varying(64) NOT NULL,
    opinion character varying(40) NOT NULL,
    reason character varying(40) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    given_at timestamp with time zone NOT NULL,
    sealed_reason bytea
);
CREATE TABLE public.reviews (
    id character varying(64) NOT NULL,
    registration_id character varying(64) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    kind character varying(40) NOT NULL,
    grounds text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    needed integer NOT NULL,
    claimed_by character varying(64),
    claimed_at timestamp with time zone,
    claimed_until timestamp with time zone,
    ended_at timestamp with time zone,
    truth character varying(40),
    claimed_from character varying(64),
    CONSTRAINT ck_reviews_claim CHECK ((((claimed_by IS NULL) = (claimed_at IS NULL)) AND ((claimed_by IS NULL) = (claimed_until IS NULL)))),
    CONSTRAINT ck_reviews_needed CHECK ((needed >= 1)),
    CONSTRAINT ck_reviews_truth CHECK (((truth IS NULL) OR (((kind)::text = 'referral'::text) AND ((truth)::text = ANY ((ARRAY['approve'::character varying, 'refuse'::character varying])::text[])))))
);
CREATE TABLE public.shoppers (
    id character varying(64) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    number_mark character varying(32) NOT NULL,
    issued_by character varying(64) NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    nonce character varying(64) NOT NULL,
    registration_id character varying(64),
    begun_at timestamp with time zone,
    ended_at timestamp with time zone,
    revoked_at timestamp with time zone
);
CREATE TABLE public.sign_in_tries (
    login character varying(40) NOT NULL,
    tries integer NOT NULL,
    last_at timestamp with time zone NOT NULL,
    paused_until timestamp with time zone
);
CREATE TABLE public.sims (
    iccid character varying(20) NOT NULL,
    registration_id character varying(64),
    state character varying(40) NOT NULL,
    eid character varying(32),
    stocked_at timestamp with time zone,
    CONSTRAINT ck_sims_holder CHECK ((((state)::text = 'bound'::text) = (registration_id IS NOT NULL))),
    CONSTRAINT ck_sims_state CHECK (((state)::text = ANY ((ARRAY['free'::character varying, 'bound'::character varying, 'retired'::character varying])::text[])))
);
CREATE TABLE public.staff (
    id character varying(64) NOT NULL,
    login character varying(40) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    role character varying(40) NOT NULL,
    password_hash text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    deactivated_at timestamp with time zone,
    password_lapses_at timestamp with time zone
);
CREATE TABLE public.staff_sessions (
    token_hash character varying(64) NOT NULL,
    agent_id character varying(64) NOT NULL,
    signed_in_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    means character varying(40) DEFAULT 'password'::character varying NOT NULL,
    id character varying(64),
    counter_id character varying(64)
);
CREATE TABLE public.statements (
    registration_id character varying(64) NOT NULL,
    kind character varying(40) NOT NULL,
    body bytea NOT NULL,
    signature bytea NOT NULL,
    key_id character varying(64) NOT NULL
);
CREATE TABLE public.visits (
    id character varying(64) NOT NULL,
    outlet_id character varying(64) NOT NULL,
    made_by character varying(64) NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    checklist_digest character varying(64) NOT NULL,
    answers text NOT NULL,
    signed_at timestamp with time zone
);
CREATE TABLE public.visual_checks (
    registration_id character varying(64) NOT NULL,
    opened_by character varying(64) NOT NULL,
    first_by character varying(64) NOT NULL,
    first_likeness character varying(40) NOT NULL,
    first_at timestamp with time zone NOT NULL,
    second_by character varying(64),
    second_likeness character varying(40),
    second_at timestamp with time zone,
    taken_by character varying(64),
    taken_until timestamp with time zone,
    CONSTRAINT ck_visual_checks_two_people CHECK (((second_by IS NULL) OR (((second_by)::text <> (first_by)::text) AND ((second_by)::text <> (opened_by)::text)))),
    CONSTRAINT ck_visual_checks_whole_statement CHECK ((((second_by IS NULL) = (second_likeness IS NULL)) AND ((second_by IS NULL) = (second_at IS NULL))))
);
INSERT INTO public.alembic_version VALUES
	('0050');
INSERT INTO public.api_clients VALUES
	('crm', 'lines:read', '');
INSERT INTO public.case_files VALUES
	('f45a97e40927c49cdff7d9cc9e089b4a', 2, 16, '2026-11-30 07:20:35.733807+00', 'outlet-1', 'agent-1', 'new-line', 'face', 'a58e28262adf263dff310419f1ef20f3', 'fd626490f00ee2eb7deeccca593d6088', '', 1, 0, NULL, '2026-11-30 07:20:38.776219+00', '2026-11-30 07:20:42.58561+00', 10, 'approved', '', '', '', NULL, NULL, '2026-11-30 07:20:44.807734+00', 'ead8115570ea2ef0336417deb91872c6', 'activated', '2026-11-30 07:20:44.807734+00', true, false),
	('7ca17aaf26869017a741a0209e762955', 17, 29, '2026-11-30 07:20:46.289656+00', 'outlet-1', 'agent-1', 'new-line', 'face', '41d375123d3a6f4e6edd9f76f42d58ae', 'f10ec256d737d1155d8e011107d34304', '', 1, 0, NULL, '2026-11-30 07:20:47.991828+00', '2026-11-30 07:20:49.557383+00', 24, 'approved', '', '', '', NULL, NULL, '2026-11-30 07:20:52.111991+00', '19b4de0d337525a28b263ce7a00ba468', 'activated', '2026-11-30 07:20:52.111991+00', true, false);
INSERT INTO public.challenges VALUES
	('f8f822f127091e031fcae1856764a306', 'f45a97e40927c49cdff7d9cc9e089b4a', 0, '["blink"]', '7f7ca0f14026ced20d4eef700272a7e2', '2026-11-30 07:20:37.583042+00', '2026-11-30 07:22:07.583042+00', '2026-11-30 07:20:38.327316+00', NULL, false),
	('f34ade592a58bcfdfe5ccaa56d2cb2a3', '7ca17aaf26869017a741a0209e762955', 0, '["blink"]', '3b6c13c0e27f2e59cb0b4a4947b98481', '2026-11-30 07:20:47.378352+00', '2026-11-30 07:22:17.378352+00', '2026-11-30 07:20:47.705385+00', NULL, false);
INSERT INTO public.client_credentials VALUES
	('2404772b91e61aa576d82eb36c43c5ae', 'crm', 'secret', '96ba79dabdd0e648a2f871705708b3b92bc249e2bdf1149e185027e47b17d5c7', '2026-11-30 07:22:11.239825+00', '2027-05-29 07:22:11.239825+00');
INSERT INTO public.deployment VALUES
	(1, 'sandbox', '94f536cd835ee9161223d3b25ce07a735352b05587e1b2c2cd8209224fea41c8', NULL, NULL, 1, 'da3c243e63ea871ed7d211f22d48419652fa613c230ea630f6c692292e7bc0c4', 'b9fa50b228087a5e05a4b726e2f413ca', '6c5849c5951479a6f588938df92f5a74');
INSERT INTO public.ledger VALUES
	(0, '2026-11-30 07:20:35.829636+00', 'media:proven', 'media', '[["held",0],["objects",0],["overdue",0],["policy","e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44"],["records_overdue",0]]', 'b5ff362d8e503ad938d0016fdb18d660e021d921e6c07ef1529d99cab4e0b4ff'),
	(1, '2026-11-30 07:20:35.922662+00', 'ledger:head-signed', 'ledger', '[["commitment","d138b91aee2dea98db54f45c0fdb2f33f538a7e5f10a72f602e77c8369f483a4"],["key","0b5ea50823afe0d2b889c5e3c99f7a9b5e8e65391a174bc5f130240d16d55a68"],["root","e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],["size",0]]', 'f4360aa2d167b3193904f73600b4a4d5d42368824614f8bc9390a402a15d3d0e'),
	(2, '2026-11-30 07:20:35.733807+00', 'registration:opened', 'f45a97e40927c49cdff7d9cc9e089b4a', '[["agent","agent-1"],["outlet","outlet-1"],["route","face"]]', '13ae00cc7049968412bcf063e60f6342db8ea3bd90ee514ab39b90d63ba2504e'),
	(3, '2026-11-30 07:20:35.733807+00', 'consent:recorded', 'f45a97e40927c49cdff7d9cc9e089b4a', '[["language","zh"],["means","screen"],["text_version","counter-2026-11-29-1"]]', '5f1453d406ca8237ac9b483157ee194192233a0536f4c7c014ee6e329104d4af'),
	(4, '2026-11-30 07:20:36.873161+00', 'evidence:attached', 'f45a97e40927c49cdff7d9cc9e089b4a', '[["agent","agent-1"],["holder","a58e28262adf263dff310419f1ef20f3"],["identity","3deae11c07e5b4485dcc7b5e9944cb3b"],["kind","resident-id-card"],["means","card-reader"]]', 'd1c01edd0d9c1f86bac4f59f7199f6caba21602442f799304bf9b96df6b14c7a'),
	(5, '2026-11-30 07:20:37.140218+00', 'line:reserved', 'f45a97e40927c49cdff7d9cc9e089b4a', '[["agent","agent-1"],["number","b42e97e0da92e5b86dc5bc973a613fc5"],["sim","fd626490f00ee2eb7deeccca593d6088"]]', 'c23ae9605f50e209f520a059fbccb4bd0c42f3a1a613f8462fdd4dc7fd0ddfdc'),
	(6, '2026-11-30 07:20:37.583042+00', 'challenge:issued', 'f45a97e40927c49cdff7d9cc9e089b4a', '[["actions",1],["agent","agent-1"],["challenge","d65be0a588685930901d153e017b5b9318efc4df0262e1a0e5cf8704a85ac8d6"]]', '78c385d0a1d3522ca722fbd28b2eba1ddc2f233c9f4247a2e071036417641942'),
	(7, '2026-11-30 07:20:38.355011+00', 'ledger:records-taken-in', 'ledger', '[["records",0]]', '9b64ac98945b46cb0d87161ac8032ad8085daa690b0b1fd85bc7420dac17a6b7'),
	(8, '2026-11-30 07:20:38.776219+00', 'registration:submitted', 'f45a97e40927c49cdff7d9cc9e089b4a', '[["agent","agent-1"],["model-comparison","0000000000000000000000000000000000000000000000000000000000000000"],["probes",3]]', '97ed0cec78c8415917cc14beb620de8c9560f7bd92c8c47fdc422e7b73f4bc7c'),
	(9, '2026-11-30 07:20:39.475596+00', 'source:answered', 'f45a97e40927c49cdff7d9cc9e089b4a', '[["answer","confirmed"],["portrait","unknown"]]', '32a6c47506565220f35631866701916689e2bc33cd78e2fa7048b8dc9a8a8e52'),
	(10, '2026-11-30 07:20:42.58561+00', 'registration:decided', 'f45a97e40927c49cdff7d9cc9e089b4a', '[["capture","clip"],["decision","approved"],["policy","e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44"],["portrait","reader"],["reasons",""]]', '1d2db812938291e526601b14239d32f39b68f0b999ebd739670578b70d7536a8'),
	(11, '2026-11-30 07:20:43.461916+00', 'ledger:audited', 'ledger', '[["differences",0],["records",2]]', '1b4e9653045f611deab079dd2ae94d6aa2df2b8a7c6088869986d49c666a8ab0'),
	(12, '2026-11-30 07:20:43.581618+00', 'media:erased', 'f45a97e40927c49cdff7d9cc9e089b4a', '[["kept","photo"],["objects",5]]', 'a86223ef27f59e86b8ecce7df5736384f2f119297050f19a9cb7242f9d2b2617'),
	(13, '2026-11-30 07:20:43.827635+00', 'line:activation-requested', 'f45a97e40927c49cdff7d9cc9e089b4a', '[["line","ead8115570ea2ef0336417deb91872c6"]]', '2a39ca6e8d90ae17f72bf0777cc833231a91533872b4c02bbcfe00b82fa2b10b'),
	(14, '2026-11-30 07:20:44.807734+00', 'line:activated', 'f45a97e40927c49cdff7d9cc9e089b4a', '[["line","ead8115570ea2ef0336417deb91872c6"]]', '7e2a333f1699875715aa7ecd624461424405b581045fd67c34f29ab1b7f057b1'),
	(15, '2026-11-30 07:20:45.457198+00', 'receipt:signed', 'f45a97e40927c49cdff7d9cc9e089b4a', '[["key","0b5ea50823afe0d2b889c5e3c99f7a9b5e8e65391a174bc5f130240d16d55a68"]]', '89bb9153f8dc6f4501080f18096bbf7bc55e47c6064169f3cd35a70fa1a0099e'),
	(16, '2026-11-30 07:20:45.915689+00', 'subscriber:notified', 'f45a97e40927c49cdff7d9cc9e089b4a', '[]', '3eca7669bb0a82faaebda1ad21b8023d683e97b49cc2d35cae938283f50d1087'),
	(17, '2026-11-30 07:20:46.289656+00', 'registration:opened', '7ca17aaf26869017a741a0209e762955', '[["agent","agent-1"],["outlet","outlet-1"],["route","face"]]', '79992b78667ebbdd25353f5f48820a842b9c393cf8c0001336d542c4a071cf2a'),
	(18, '2026-11-30 07:20:46.289656+00', 'consent:recorded', '7ca17aaf26869017a741a0209e762955', '[["language","zh"],["means","screen"],["text_version","counter-2026-11-29-1"]]', '569df7b71ea56837aa124afb55e9cdf6eebf39adf972187c2ca2486cfaa15758'),
	(19, '2026-11-30 07:20:46.972733+00', 'evidence:attached', '7ca17aaf26869017a741a0209e762955', '[["agent","agent-1"],["holder","41d375123d3a6f4e6edd9f76f42d58ae"],["identity","1aba83939d226719aca272b5a7253b09"],["kind","resident-id-card"],["means","card-reader"]]', '5dbe4f703fe9b992c3056462204cc99a524eb284104e8b899cc3a72a2908e58b'),
	(20, '2026-11-30 07:20:47.137461+00', 'line:reserved', '7ca17aaf26869017a741a0209e762955', '[["agent","agent-1"],["number","2798541a720f0643aa417eef02bd34dc"],["sim","f10ec256d737d1155d8e011107d34304"]]', '834ffbbfe92bcad0c066c379f551a7efc0e576bd7e3622f5272963a5a5fe620b'),
	(21, '2026-11-30 07:20:47.378352+00', 'challenge:issued', '7ca17aaf26869017a741a0209e762955', '[["actions",1],["agent","agent-1"],["challenge","0c335f052bfd3499c78a1600ca7a0e480daf53036f839c55998e9add7874f274"]]', 'f308fb9daa00ebcc8bf5bde7aee8277342c6ffed65ac5d3a8981fe1d704596f3'),
	(22, '2026-11-30 07:20:47.991828+00', 'registration:submitted', '7ca17aaf26869017a741a0209e762955', '[["agent","agent-1"],["model-comparison","0000000000000000000000000000000000000000000000000000000000000000"],["probes",3]]', 'c579c45bd344276e5b00a9aa2f2e0969168372739af21b622b4267495b711127'),
	(23, '2026-11-30 07:20:49.212808+00', 'source:answered', '7ca17aaf26869017a741a0209e762955', '[["answer","confirmed"],["portrait","unknown"]]', '557091e3c6eda0ff022c1afe5aa1c3dddf7a9e137e4014e8613bbe43070f77f7'),
	(24, '2026-11-30 07:20:49.557383+00', 'registration:decided', '7ca17aaf26869017a741a0209e762955', '[["capture","clip"],["decision","approved"],["policy","e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44"],["portrait","reader"],["reasons",""]]', '1949a32b192b2b868b879874680efabc72d73648c1d70d36b01b2fec2e60417d'),
	(25, '2026-11-30 07:20:50.736041+00', 'media:erased', '7ca17aaf26869017a741a0209e762955', '[["kept","photo"],["objects",5]]', '47cdd00abc44efa4c59745cbdeaf992997696bace010a5e9012934d9304ca672'),
	(26, '2026-11-30 07:20:51.068467+00', 'line:activation-requested', '7ca17aaf26869017a741a0209e762955', '[["line","19b4de0d337525a28b263ce7a00ba468"]]', 'd25ccd1d0320499ba06d24034349b67ca4b5f86cb5855f74476d9db010eb2462'),
	(27, '2026-11-30 07:20:52.111991+00', 'line:activated', '7ca17aaf26869017a741a0209e762955', '[["line","19b4de0d337525a28b263ce7a00ba468"]]', '44a74fe38ff071d5c49bc94237c0106518eb62af66cd3d13d35f50eb35ac2fc8'),
	(28, '2026-11-30 07:20:52.547694+00', 'receipt:signed', '7ca17aaf26869017a741a0209e762955', '[["key","0b5ea50823afe0d2b889c5e3c99f7a9b5e8e65391a174bc5f130240d16d55a68"]]', '039bd80f1c6899fab5db96cd109defaf37c6d4064b500b0fde476ccaf680b69f'),
	(29, '2026-11-30 07:20:52.834211+00', 'subscriber:notified', '7ca17aaf26869017a741a0209e762955', '[]', '26d33e43e12a73fa9c624f1eee82a11dcd4f7ca14e3fc6b2f726fb9de6749c58'),
	(30, '2026-11-30 07:21:12.008129+00', 'staff:added', 'ea535505ac42a5f35e97e76df7ef62c6', '[["password","2e3296e5617e0536228f6d0478a01ab1ad3c3d9f70c12a878ff221a8beccd370"],["role","administrator"]]', '6becc14afee1091b6ca1e15f28ef262f2023fcd4baf7e7d130a46d5dfc3852e7'),
	(31, '2026-11-30 07:21:12.008129+00', 'staff:password-given', 'ea535505ac42a5f35e97e76df7ef62c6', '[["by","administrator"],["password","2e3296e5617e0536228f6d0478a01ab1ad3c3d9f70c12a878ff221a8beccd370"]]', '95e06dea7fe5edea6c918c6cae04db4b3e7c7ee7c233f9d6af82f7f1646bf866'),
	(32, '2026-11-30 07:21:44.419965+00', 'staff:added', '554c74858e9dc8259bb474f00796a2ec', '[["outlet","outlet-1"],["password","ce3fa032a43219541162b92ca83907d1db6ddd7655b4c108aebfd341d220cd20"],["role","supervisor"]]', '7e181bdc0ab9aec24f0d8bea7aba701972e4aea65530c497df93d5135e9bbfbc'),
	(33, '2026-11-30 07:21:44.419965+00', 'staff:password-given', '554c74858e9dc8259bb474f00796a2ec', '[["by","administrator"],["password","ce3fa032a43219541162b92ca83907d1db6ddd7655b4c108aebfd341d220cd20"]]', '8e3eec19cf4a2f99d360e5f6bd84cc46b64cffdb6ad05a53084a34e06bd4f82e'),
	(34, '2026-11-30 07:22:11.239825+00', 'client:credential-issued', 'crm', '[["credential","2404772b91e61aa576d82eb36c43c5ae"],["former","secret token"],["former_until","2026-11-30T07:22:11.239825+00:00"],["kind","secret"],["outlets","all"],["scopes","lines:read"],["secret","3beda9c0785cb2dd93bb45da988314c1876521f72aca28f98ae1a33e841dcc42"],["until","2027-05-29T07:22:11.239825+00:00"]]', '227f64272ebc648949fa97dfa1badcb92158fc5cf1230e5a0ba4a990b55e74f9'),
	(35, '2026-11-30 07:22:47.721672+00', 'line:barred', '19b4de0d337525a28b263ce7a00ba468', '[["agent","ea535505ac42a5f35e97e76df7ef62c6"],["reason","court"],["scope","all"]]', 'eb10bea4c7cb579151d8ea3352917ebd9f34eb0e4e855f5eb4dd7f282979d16c'),
	(36, '2026-11-30 07:22:48.066775+00', 'line:bar-set', '19b4de0d337525a28b263ce7a00ba468', '[["order","89c2df5d5aeae19e3a473e5ce3dc07a4"],["scope","all"]]', '053ec82c9c8e708a77825fa4c29da8492186bbbb18a111c9ec5b1485a6735360'),
	(37, '2026-11-30 07:22:54.536379+00', 'subscriber:notified', '19b4de0d337525a28b263ce7a00ba468', '[["notice","barred"]]', 'f7885028dd3f72cf8ee1b490229078cfe167e3a384f6ba0cc487aff293a3771b');
INSERT INTO public.ledger_cursors VALUES
	('case-files', 37),
	('signals', 37);
INSERT INTO public.ledger_nodes VALUES
	(1, 0, '\x8d8d3f3b3c8b4d3d5c0e74d2dcf1b11c87e88fc54039349c68b2a65132824102'),
	(1, 1, '\x45cc07eb38ef93e9d3d7625ae5555ca5d5dabc332834439e543176397c130acf'),
	(2, 0, '\x0439ba5446fc5121ef0ccf647d2cf5f30b042e3a79945f437a3497edd20b0d68'),
	(1, 2, '\x41f616c62ce9778b4053ce7b80b4b656f9892990b046b4ed766f016c7c057b3a'),
	(1, 3, '\x41ddc739a422a5651676938b3037997b5f0f10128f1ed11aae8c7f849d970f27'),
	(2, 1, '\x196d1502ec3d3a4df5590ac2679dd687a285f2826869d1b0ac94849b51eb23d9'),
	(3, 0, '\x3670aafa2eb5b4a687c663a50b50fe0b309e73eb633577e7a2c814a733744b37'),
	(1, 4, '\x0b1dc16772701572be4fbd31ac9d2be62c7a0cc4a489b2339c94a04642153f5a'),
	(1, 5, '\x6d0c5fcc7054870bb6bb5ae0a1a0dd8c65178cd807398139457b0fc0cd19bb0a'),
	(2, 2, '\x90a757177019fb7db94c7a617e11027208e0e3621db31d08f015705cabbfdc17'),
	(1, 6, '\x64bd0afb7cf00d973e97aa64827da0b432012bd5a66de0b123549a9ad5d7ff91'),
	(1, 7, '\x65c621d100030017445fcdbc60862bf17fb3c84f7ca86ec7ec2cd3de72558cb3'),
	(2, 3, '\xfcdc9332e7d71229b153ab24693d5405b63a498eb15018169d493a15d450e27e'),
	(3, 1, '\x1ca8432777f61d804082658a65eb88a8aaca41cb444e12ddee787f5d9b91e7c4'),
	(4, 0, '\x3cdd34100499417ec0eed1d3697c11ae98df337db96939701298edd949fba9c7'),
	(1, 8, '\x8fce0db4e33766e7752811afb117fe04f32893e4f149f55c1617c5d82efeeb52'),
	(1, 9, '\x874ab203c95584d35c51419100725423ba4ee69abb701dadf3f9a612846e11bf'),
	(2, 4, '\xfc9249679060a624dd37e8889f75c6cbf59ff5816c83c2dbea82d8da2cda0b10'),
	(1, 10, '\x61b34535617ae94321f19e5620581184c6c2fa0aeb4a02bd4f7266f07d91789e'),
	(1, 11, '\x5e83e6fd71b7d8820898883d7b584994c607afa64d17a109ac61c772b0511a80'),
	(2, 5, '\xe2ba7276915e03caf34d28d37e05635e51fd37dcf0d4d3346fcbd9afa45d95ac'),
	(3, 2, '\xab5613a24411b83818ec3c765c64fcd5d0319fb0fd1a3f916b69f4e375880fd7'),
	(1, 12, '\xaa6e7d1d0ef5b9de4ecd2c1b4716e86eceac0c2fb7a7be9db11f0b5a971e49e3'),
	(1, 13, '\xa068cce15e36ad18c89653a7f8cd1d647724ab9d60980d3c418bcb602945c2a7'),
	(2, 6, '\x8b22d28a9700e2db0a17eb884dc2804594513671041d021a055523edc6c94e3c'),
	(1, 14, '\x401c9a409595f2a954f382c3d9e3e747803661a948db4f608f3bf06c6ce93fed'),
	(1, 15, '\x1a95c0009f0c91dcfb74c1e1d67d247794c899ade1877684f77f7c12a1f54201'),
	(2, 7, '\x104af5510099a74008209998e689702298090b79f0f1222718e95b6e43828222'),
	(3, 3, '\x110b1fea41a762247e8062ce4af2adbef586171ddc94ffabf116824a496e7c5b'),
	(4, 1, '\x6c78efa59b7951323a8400b074c7bf3498d1be62995da6fae7f57f73d2bbf1de'),
	(5, 0, '\x1b1deac05f6bd15ccbc86547eaa708199c7356bc04177093c3250fc5367cf467'),
	(1, 16, '\x0eac24412923fbf8bff858b8fe70402c51b55f4ba476c7bd6cdefefd62746ab2'),
	(1, 17, '\x02e1093c41b336d413a1052ab56cec42bba578f0851cd038dd09dfad8059b317'),
	(2, 8, '\x4ccf41b0d27ce4486c8ecc13b98c8cf122e2937c5bbc17a1c6e9065ef346b878'),
	(1, 18, '\x6d0377c3e39721bf02be45455f52051c91b46c8b9a5197bb4908370a9141e691');
INSERT INTO public.line_orders VALUES
	('f45a97e40927c49cdff7d9cc9e089b4a', 'ead8115570ea2ef0336417deb91872c6', 1, 'activate', '+8619900000000', '89869900000000000003', 'none', 'done', '2026-11-30 07:20:43.827635+00', '2026-11-30 07:20:43.827635+00', '2026-11-30 07:20:44.604838+00', 1, '2026-11-30 07:20:44.807734+00', NULL, NULL),
	('7ca17aaf26869017a741a0209e762955', '19b4de0d337525a28b263ce7a00ba468', 1, 'activate', '+8619900000001', '89869900000000000011', 'none', 'done', '2026-11-30 07:20:51.068467+00', '2026-11-30 07:20:51.068467+00', '2026-11-30 07:20:51.945732+00', 1, '2026-11-30 07:20:52.111991+00', NULL, NULL),
	('89c2df5d5aeae19e3a473e5ce3dc07a4', '19b4de0d337525a28b263ce7a00ba468', 2, 'set-bar', '+8619900000001', '89869900000000000011', 'all', 'done', '2026-11-30 07:22:47.721672+00', '2026-11-30 07:24:47.872016+00', '2026-11-30 07:22:47.953229+00', 1, '2026-11-30 07:22:48.066775+00', 'barred', NULL);
INSERT INTO public.lines VALUES
	('ead8115570ea2ef0336417deb91872c6', 'f45a97e40927c49cdff7d9cc9e089b4a', '92edce2b1b325ebaf78249aa160609b0', '+8619900000000', '89869900000000000003', 'active', '2026-11-30 07:20:43.827635+00', '2026-11-30 07:20:44.807734+00', '2026-11-30 07:20:44.807734+00', NULL, '[]', NULL, NULL, NULL, NULL, 'f45a97e40927c49cdff7d9cc9e089b4a'),
	('19b4de0d337525a28b263ce7a00ba468', '7ca17aaf26869017a741a0209e762955', '5439d6176379de81dde27cd15bda4c42', '+8619900000001', '89869900000000000011', 'barred', '2026-11-30 07:20:51.068467+00', '2026-11-30 07:20:52.111991+00', '2026-11-30 07:20:52.111991+00', NULL, '[["court",null]]', NULL, NULL, NULL, NULL, '7ca17aaf26869017a741a0209e762955');
INSERT INTO public.notices VALUES
	('89c2df5d5aeae19e3a473e5ce3dc07a4.notice', '19b4de0d337525a28b263ce7a00ba468', 'barred', '+8619900000001', '2026-11-30 07:22:48.066775+00', '2026-11-30 07:22:48.066775+00', 1, '2026-11-30 07:22:54.536379+00', NULL);
INSERT INTO public.numbers VALUES
	('+8619900000002', 'free', NULL, NULL, NULL, NULL),
	('+8619900000003', 'free', NULL, NULL, NULL, NULL),
	('+8619900000004', 'free', NULL, NULL, NULL, NULL),
	('+8619900000005', 'free', NULL, NULL, NULL, NULL),
	('+8619900000006', 'free', NULL, NULL, NULL, NULL),
	('+8619900000007', 'free', NULL, NULL, NULL, NULL),
	('+8619900000008', 'free', NULL, NULL, NULL, NULL),
	('+8619900000009', 'free', NULL, NULL, NULL, NULL),
	('+8619900000010', 'free', NULL, NULL, NULL, NULL),
	('+8619900000011', 'free', NULL, NULL, NULL, NULL),
	('+8619900000012', 'free', NULL, NULL, NULL, NULL),
	('+8619900000013', 'free', NULL, NULL, NULL, NULL),
	('+8619900000014', 'free', NULL, NULL, NULL, NULL),
	('+8619900000015', 'free', NULL, NULL, NULL, NULL),
	('+8619900000016', 'free', NULL, NULL, NULL, NULL),
	('+8619900000017', 'free', NULL, NULL, NULL, NULL),
	('+8619900000018', 'free', NULL, NULL, NULL, NULL),
	('+8619900000019', 'free', NULL, NULL, NULL, NULL),
	('+8619900000020', 'free', NULL, NULL, NULL, NULL),
	('+8619900000021', 'free', NULL, NULL, NULL, NULL),
	('+8619900000022', 'free', NULL, NULL, NULL, NULL),
	('+8619900000023', 'free', NULL, NULL, NULL, NULL),
	('+8619900000024', 'free', NULL, NULL, NULL, NULL),
	('+8619900000025', 'free', NULL, NULL, NULL, NULL),
	('+8619900000026', 'free', NULL, NULL, NULL, NULL),
	('+8619900000027', 'free', NULL, NULL, NULL, NULL),
	('+8619900000028', 'free', NULL, NULL, NULL, NULL),
	('+8619900000029', 'free', NULL, NULL, NULL, NULL),
	('+8619900000030', 'free', NULL, NULL, NULL, NULL),
	('+8619900000031', 'free', NULL, NULL, NULL, NULL),
	('+8619900000032', 'free', NULL, NULL, NULL, NULL),
	('+8619900000033', 'free', NULL, NULL, NULL, NULL),
	('+8619900000034', 'free', NULL, NULL, NULL, NULL),
	('+8619900000035', 'free', NULL, NULL, NULL, NULL),
	('+8619900000036', 'free', NULL, NULL, NULL, NULL),
	('+8619900000037', 'free', NULL, NULL, NULL, NULL),
	('+8619900000038', 'free', NULL, NULL, NULL, NULL),
	('+8619900000039', 'free', NULL, NULL, NULL, NULL),
	('+8619900000040', 'free', NULL, NULL, NULL, NULL),
	('+8619900000041', 'free', NULL, NULL, NULL, NULL),
	('+8619900000042', 'free', NULL, NULL, NULL, NULL),
	('+8619900000043', 'free', NULL, NULL, NULL, NULL),
	('+8619900000044', 'free', NULL, NULL, NULL, NULL),
	('+8619900000045', 'free', NULL, NULL, NULL, NULL),
	('+8619900000046', 'free', NULL, NULL, NULL, NULL),
	('+8619900000047', 'free', NULL, NULL, NULL, NULL),
	('+8619900000048', 'free', NULL, NULL, NULL, NULL),
	('+8619900000049', 'free', NULL, NULL, NULL, NULL),
	('+8619900000050', 'free', NULL, NULL, NULL, NULL),
	('+8619900000051', 'free', NULL, NULL, NULL, NULL),
	('+8619900000052', 'free', NULL, NULL, NULL, NULL),
	('+8619900000053', 'free', NULL, NULL, NULL, NULL),
	('+8619900000054', 'free', NULL, NULL, NULL, NULL),
	('+8619900000055', 'free', NULL, NULL, NULL, NULL),
	('+8619900000056', 'free', NULL, NULL, NULL, NULL),
	('+8619900000057', 'free', NULL, NULL, NULL, NULL),
	('+8619900000058', 'free', NULL, NULL, NULL, NULL),
	('+8619900000059', 'free', NULL, NULL, NULL, NULL),
	('+8619900000060', 'free', NULL, NULL, NULL, NULL),
	('+8619900000061', 'free', NULL, NULL, NULL, NULL),
	('+8619900000062', 'free', NULL, NULL, NULL, NULL),
	('+8619900000063', 'free', NULL, NULL, NULL, NULL),
	('+8619900000064', 'free', NULL, NULL, NULL, NULL),
	('+8619900000065', 'free', NULL, NULL, NULL, NULL),
	('+8619900000066', 'free', NULL, NULL, NULL, NULL),
	('+8619900000067', 'free', NULL, NULL, NULL, NULL),
	('+8619900000068', 'free', NULL, NULL, NULL, NULL),
	('+8619900000069', 'free', NULL, NULL, NULL, NULL),
	('+8619900000070', 'free', NULL, NULL, NULL, NULL),
	('+8619900000071', 'free', NULL, NULL, NULL, NULL),
	('+8619900000072', 'free', NULL, NULL, NULL, NULL),
	('+8619900000073', 'free', NULL, NULL, NULL, NULL),
	('+8619900000074', 'free', NULL, NULL, NULL, NULL),
	('+8619900000075', 'free', NULL, NULL, NULL, NULL),
	('+8619900000076', 'free', NULL, NULL, NULL, NULL),
	('+8619900000077', 'free', NULL, NULL, NULL, NULL),
	('+8619900000078', 'free', NULL, NULL, NULL, NULL),
	('+8619900000079', 'free', NULL, NULL, NULL, NULL),
	('+8619900000080', 'free', NULL, NULL, NULL, NULL),
	('+8619900000081', 'free', NULL, NULL, NULL, NULL),
	('+8619900000082', 'free', NULL, NULL, NULL, NULL),
	('+8619900000083', 'free', NULL, NULL, NULL, NULL),
	('+8619900000084', 'free', NULL, NULL, NULL, NULL),
	('+8619900000085', 'free', NULL, NULL, NULL, NULL),
	('+8619900000086', 'free', NULL, NULL, NULL, NULL),
	('+8619900000087', 'free', NULL, NULL, NULL, NULL),
	('+8619900000088', 'free', NULL, NULL, NULL, NULL),
	('+8619900000089', 'free', NULL, NULL, NULL, NULL),
	('+8619900000090', 'free', NULL, NULL, NULL, NULL),
	('+8619900000091', 'free', NULL, NULL, NULL, NULL),
	('+8619900000092', 'free', NULL, NULL, NULL, NULL),
	('+8619900000093', 'free', NULL, NULL, NULL, NULL),
	('+8619900000094', 'free', NULL, NULL, NULL, NULL),
	('+8619900000095', 'free', NULL, NULL, NULL, NULL),
	('+8619900000096', 'free', NULL, NULL, NULL, NULL),
	('+8619900000097', 'free', NULL, NULL, NULL, NULL),
	('+8619900000098', 'free', NULL, NULL, NULL, NULL),
	('+8619900000099', 'free', NULL, NULL, NULL, NULL),
	('+8619900000100', 'free', NULL, NULL, NULL, NULL),
	('+8619900000101', 'free', NULL, NULL, NULL, NULL),
	('+8619900000102', 'free', NULL, NULL, NULL, NULL),
	('+8619900000103', 'free', NULL, NULL, NULL, NULL),
	('+8619900000104', 'free', NULL, NULL, NULL, NULL),
	('+8619900000105', 'free', NULL, NULL, NULL, NULL),
	('+8619900000106', 'free', NULL, NULL, NULL, NULL),
	('+8619900000107', 'free', NULL, NULL, NULL, NULL),
	('+8619900000108', 'free', NULL, NULL, NULL, NULL),
	('+8619900000109', 'free', NULL, NULL, NULL, NULL),
	('+8619900000110', 'free', NULL, NULL, NULL, NULL),
	('+8619900000111', 'free', NULL, NULL, NULL, NULL),
	('+8619900000112', 'free', NULL, NULL, NULL, NULL),
	('+8619900000113', 'free', NULL, NULL, NULL, NULL),
	('+8619900000114', 'free', NULL, NULL, NULL, NULL),
	('+8619900000115', 'free', NULL, NULL, NULL, NULL),
	('+8619900000116', 'free', NULL, NULL, NULL, NULL),
	('+8619900000117', 'free', NULL, NULL, NULL, NULL),
	('+8619900000118', 'free', NULL, NULL, NULL, NULL),
	('+8619900000119', 'free', NULL, NULL, NULL, NULL),
	('+8619900000120', 'free', NULL, NULL, NULL, NULL),
	('+8619900000121', 'free', NULL, NULL, NULL, NULL),
	('+8619900000122', 'free', NULL, NULL, NULL, NULL),
	('+8619900000123', 'free', NULL, NULL, NULL, NULL),
	('+8619900000124', 'free', NULL, NULL, NULL, NULL),
	('+8619900000125', 'free', NULL, NULL, NULL, NULL),
	('+8619900000126', 'free', NULL, NULL, NULL, NULL),
	('+8619900000127', 'free', NULL, NULL, NULL, NULL),
	('+8619900000128', 'free', NULL, NULL, NULL, NULL),
	('+8619900000129', 'free', NULL, NULL, NULL, NULL),
	('+8619900000130', 'free', NULL, NULL, NULL, NULL),
	('+8619900000131', 'free', NULL, NULL, NULL, NULL),
	('+8619900000132', 'free', NULL, NULL, NULL, NULL),
	('+8619900000133', 'free', NULL, NULL, NULL, NULL),
	('+8619900000134', 'free', NULL, NULL, NULL, NULL),
	('+8619900000135', 'free', NULL, NULL, NULL, NULL),
	('+8619900000136', 'free', NULL, NULL, NULL, NULL),
	('+8619900000137', 'free', NULL, NULL, NULL, NULL),
	('+8619900000138', 'free', NULL, NULL, NULL, NULL),
	('+8619900000139', 'free', NULL, NULL, NULL, NULL),
	('+8619900000140', 'free', NULL, NULL, NULL, NULL),
	('+8619900000141', 'free', NULL, NULL, NULL, NULL),
	('+8619900000142', 'free', NULL, NULL, NULL, NULL),
	('+8619900000143', 'free', NULL, NULL, NULL, NULL),
	('+8619900000144', 'free', NULL, NULL, NULL, NULL),
	('+8619900000145', 'free', NULL, NULL, NULL, NULL),
	('+8619900000146', 'free', NULL, NULL, NULL, NULL),
	('+8619900000147', 'free', NULL, NULL, NULL, NULL),
	('+8619900000148', 'free', NULL, NULL, NULL, NULL),
	('+8619900000149', 'free', NULL, NULL, NULL, NULL),
	('+8619900000150', 'free', NULL, NULL, NULL, NULL),
	('+8619900000151', 'free', NULL, NULL, NULL, NULL),
	('+8619900000152', 'free', NULL, NULL, NULL, NULL),
	('+8619900000153', 'free', NULL, NULL, NULL, NULL),
	('+8619900000154', 'free', NULL, NULL, NULL, NULL),
	('+8619900000155', 'free', NULL, NULL, NULL, NULL),
	('+8619900000156', 'free', NULL, NULL, NULL, NULL),
	('+8619900000157', 'free', NULL, NULL, NULL, NULL),
	('+8619900000158', 'free', NULL, NULL, NULL, NULL),
	('+8619900000159', 'free', NULL, NULL, NULL, NULL),
	('+8619900000160', 'free', NULL, NULL, NULL, NULL),
	('+8619900000161', 'free', NULL, NULL, NULL, NULL),
	('+8619900000162', 'free', NULL, NULL, NULL, NULL),
	('+8619900000163', 'free', NULL, NULL, NULL, NULL),
	('+8619900000164', 'free', NULL, NULL, NULL, NULL),
	('+8619900000165', 'free', NULL, NULL, NULL, NULL),
	('+8619900000166', 'free', NULL, NULL, NULL, NULL),
	('+8619900000167', 'free', NULL, NULL, NULL, NULL),
	('+8619900000168', 'free', NULL, NULL, NULL, NULL),
	('+8619900000169', 'free', NULL, NULL, NULL, NULL),
	('+8619900000170', 'free', NULL, NULL, NULL, NULL),
	('+8619900000171', 'free', NULL, NULL, NULL, NULL),
	('+8619900000172', 'free', NULL, NULL, NULL, NULL),
	('+8619900000173', 'free', NULL, NULL, NULL, NULL),
	('+8619900000174', 'free', NULL, NULL, NULL, NULL),
	('+8619900000175', 'free', NULL, NULL, NULL, NULL),
	('+8619900000176', 'free', NULL, NULL, NULL, NULL),
	('+8619900000177', 'free', NULL, NULL, NULL, NULL),
	('+8619900000178', 'free', NULL, NULL, NULL, NULL),
	('+8619900000179', 'free', NULL, NULL, NULL, NULL),
	('+8619900000180', 'free', NULL, NULL, NULL, NULL),
	('+8619900000181', 'free', NULL, NULL, NULL, NULL),
	('+8619900000182', 'free', NULL, NULL, NULL, NULL),
	('+8619900000183', 'free', NULL, NULL, NULL, NULL),
	('+8619900000184', 'free', NULL, NULL, NULL, NULL),
	('+8619900000185', 'free', NULL, NULL, NULL, NULL),
	('+8619900000186', 'free', NULL, NULL, NULL, NULL),
	('+8619900000187', 'free', NULL, NULL, NULL, NULL),
	('+8619900000188', 'free', NULL, NULL, NULL, NULL),
	('+8619900000189', 'free', NULL, NULL, NULL, NULL),
	('+8619900000190', 'free', NULL, NULL, NULL, NULL),
	('+8619900000191', 'free', NULL, NULL, NULL, NULL),
	('+8619900000192', 'free', NULL, NULL, NULL, NULL),
	('+8619900000193', 'free', NULL, NULL, NULL, NULL),
	('+8619900000194', 'free', NULL, NULL, NULL, NULL),
	('+8619900000195', 'free', NULL, NULL, NULL, NULL),
	('+8619900000196', 'free', NULL, NULL, NULL, NULL),
	('+8619900000197', 'free', NULL, NULL, NULL, NULL),
	('+8619900000198', 'free', NULL, NULL, NULL, NULL),
	('+8619900000199', 'free', NULL, NULL, NULL, NULL),
	('+8619900000000', 'issued', 'f45a97e40927c49cdff7d9cc9e089b4a', NULL, NULL, NULL),
	('+8619900000001', 'issued', '7ca17aaf26869017a741a0209e762955', NULL, NULL, NULL);
INSERT INTO public.persons VALUES
	('92edce2b1b325ebaf78249aa160609b0', 'ecbcdb22a2db39c75ce138b2cfa0ffb0faeb3da606745967e10d0b4c90fcf344', '\x020000000191f45ba82239440b2c6f04daace4b4b504ad7404000a50cf4bf3a83f789d8f6db9af39987e7a63385e4a46ae95714e578bfe64a902bfdc752e11a755', 1),
	('5439d6176379de81dde27cd15bda4c42', '0f834be308868f35f2e0c97967c3ed1f270dc4503a80a43da94e4ab1819b2b3b', '\x0200000001c82aee56faf86e1f9818aa423afa22c2a0ccca1c0e54d2d52343e4303c7c5b8f53f7b963e26b4709f9d7d94360f396e2a212c1f969a973cd69a19405', 1);
INSERT INTO public.published_heads VALUES
	(0, 0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '2026-11-30 07:20:35.922662+00', 'd138b91aee2dea98db54f45c0fdb2f33f538a7e5f10a72f602e77c8369f483a4', 'd2f9aa1b83b59d23c42ed5bf301c250c', 'realname/94f536cd835ee916
0
47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
at 2026-11-30T07:20:35.922662+00:00
nonce-commitment d138b91aee2dea98db54f45c0fdb2f33f538a7e5f10a72f602e77c8369f483a4

— realname/94f536cd835ee916 cq8/RfZ9rRN+drT2h9C9ojmHOUImgP3AszNTBZF6ZskdTnkOumnQmgb/eA01YtnvzTtfGK0+2PK7X9HyJdNJtFslvws=
');
INSERT INTO public.registrations VALUES
	('f45a97e40927c49cdff7d9cc9e089b4a', 'outlet-1', 'agent-1', 'counter-2026-11-29-1', 'zh', 'screen', '2026-11-30 07:20:35.733807+00', '2026-11-30 07:20:35.733807+00', 'activated', '92edce2b1b325ebaf78249aa160609b0', 'resident-id-card', '2020-06-01', '2040-06-01', '\x010102a0934c043c59b683dd30ff582743a8aceb6f42cc940509bc421425ca46f21200f178c815a203a94578ce4ff0643d19306d394d7df9c94b2ef68a7fafca0b1a586ce3229351c2bf21b0fdcb5093eaf4fed6e2301784c95db363896bc58d1a2614f1d04eebd2e8550dd9fdaa97628e5c516690c8eefb7a165aaa6153806fc6fa4c9c7d805ddbde3bdbd26b976d5d6cb91547d2d3264ec06f7deaffbb76be89dc91e1207822569d2fa9d189f84b46b4ab41400bc394715c860a6ba8069f2226dce923b74beeb85c1bed4c875e9096c682c60b935d781f21fcc130ac1306343dee515b8ee0ba2e5c5c35a750d182cfd08d02931b9c8d716217fff8b02bdd9575a984c3f71d211cf0a486ce485151f7e96967d747cdf2e9db42ad9077e13d9d9b38e896c90aa8504996f5db65f688fb122172df7185d5f482b0465d6b88ea86d36a276d8639d5a3cf579b8205aaf45d4f5dce0b7241fa6a2626cdaf46734c1b1148c6abca79af7446069a1d3af14131482e852b7db881d69fe1c514d3d3a9317af9d84b68547bcdae126f17d1fc8a825a397997c6b2eb18fec5ebf36674a7ac25f5aeb537ae0b56a4981de7f715497d8ab8d78c143400100bc2b21c5e6c4f3fcd06d8c0687bfa424704f3634a5d83e148cdacb136c2c75697e4c0fe5497d6007d33954a54b095a2d7b9074aeddfae2f9e8d1d23f282861fb68a2958017840f0935f6a48f683758af19ba2bfda883067510c09ab23904543cd0cb5427a', '+8619900000000', '89869900000000000003', '2126-11-06 07:20:43.827635+00', 'e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44', '4691b5f67507d53a94172956634ff8b0', 'f8f822f127091e031fcae1856764a306', 1, 619, '2026-11-30 07:20:38.776219+00', 'confirmed', '{"outcome":"approved","policy":"e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44"}', '2026-11-30 07:20:42.58561+00', 'ead8115570ea2ef0336417deb91872c6', '2026-11-30 07:20:43.581618+00', '2026-11-30 07:20:45.915689+00', true, 'face', '[]', NULL, NULL, 'chip', 'new-line', NULL, NULL, NULL, '\x016866c952ea1b412d000d9b4ed8b508a0f9e9edd4a9b82e2e5888cef6001007e1f87dc173dcc254676564ded8bc1f45edab98ea2e7edadacd5a095f8ca5bdb94e4b937c32e16dc220042a3d8bc3eb6d104b6e323d513a9239bbf0fbe22a4216d4346d4fe8a1193f6c0aeb772c10f8f85b531b8ceba9b6cda979d945af7675090efda8993023b1e35c21f4f79c640411b2efc80b241656c88e6ab9d021ec0cd1a36cca727b78ab1dfa6de61107d638454aa28e6be116dfdce49ee2afc8a8f5d058a45be5fd264a60567382ae64f3f340296c0dea620fe09f56a12455ea0fab654ce64158cb11538fe407d1783fe842a02375480e5c38dcec58cf07d9347c0d39c8d219fe4b11937f305956c7964b21a297512136537accaa35c61cfa51ef9ba1c7fe7221cc05afa1da4e063b8673f5c63b7ded057d19e22dbe3068079a7f3386f6bc356ea1bf5e9f0ff95b87511a5252968f0c6398fd9a0daf7140dfa8b62f03bfc0146832bdecb05099ea9c99a6e96992ff0492ac1c736a6be45359b18b1ed3000c24c7ca3cd5a5d8ae64d0ff8c936135c823214940596b41285845350b03a8477fab4e4a81253b9902ba594e4dc09c427cfa4e4fed64f4dad666799a999d9d86de2d298200de194f322d68c9b0174fa0155642bb18d6754cffc63c41bf1780ae27cc5179be9d651084fbf2b05f36001946782c0d5914f309225262c57bf2e9956a78e61c0b92df84fdedb4a0431439781bdf4d0fd0a72e8ef22043cf1f6b44bdfd782018d3d4192c8525e33ed5952c7af2e0b6cd72afe963a4b230457d323cff30b540c4c16e9f094ad3c2af429d190493cae503fb8902576a3ea4a75ce6f98ed9abd884768cb2cdca40854cdc18fdd08fcec19038bb1c05282a64e690dd50067aa305e6e755254e8835b7d4b52914fa1436a57939e7b2ae3a8eb8d9bb4b67056fda4058ec7621172cf6b1c8b0022c411e5136d11c7b3c21bb2998dc47e58689aa5ecaa46365ede86624da9d70ed86b79cedee1dca6702c43734283cfcf528e301eb621f42876c4d4e9a17d6578b6a1fa90806c8eeb8182687346fec632ea385e5706a73870bcc093dbc40b0b3531ad507e02c0a7bf36dc151586df53b08360e7345ff5970dda665649e6a47048d67887065762778a7044933968d57f2e40d7b104c0badb7d00ed00e4c741393d1cd7d465f4cb8316a1a222c11fcdeb852a612c45419dd8ac2e512fc63fb4dfae047f08d7850ff954922a4fbde2e8f18a0cbf36b4bb699224afe1ef71ee593e535928bace629bf471a9feebf70a20268452d0f8b6fc80d6c4cb54014d83996497d26d368213b577109f2c6b740da55bfc3ff36d78fd6ad54cd4c6e63084d5876f843e6715df4ea53d20ac0b405c427c875f81cab61779a853a248e9d9edf90cb288a9ddf6d20101fe6768334b35b0b967e90cecb14c24eb734f6b57c0f85e5ad8528c43782807a974f2251a507edc3', false, false, 'unknown'),
	('7ca17aaf26869017a741a0209e762955', 'outlet-1', 'agent-1', 'counter-2026-11-29-1', 'zh', 'screen', '2026-11-30 07:20:46.289656+00', '2026-11-30 07:20:46.289656+00', 'activated', '5439d6176379de81dde27cd15bda4c42', 'resident-id-card', '2022-03-15', '2042-03-15', '\x01a2ef870d75b76f5ab9f6aec05f5d96ebc6f724e66f7208e3292184b8c51cf17f4c8150fff23ea73428375079a4dea19905c9da180c786dfe9b5316956faa68a3be4a70393a02961183d2eac599e4f553fcb3f2f7c13131468dcc5894b1f9df083414460c592a777feecbe2bc95a32d9fe1f0b8f835f971dcdbe5c088498e56fc8491eba5f1b649314a800e30669934b16504d5b26872fe464f1f784d1e5e4546110b4db77b6e6706b80c4ab75cb0e6549421246ed367047532f89523bc992f644b440ca5948ebe10e84b8a282495772e4c6dbdbbef63b9c04d854cfec779ff67112ae9f22a558c049a2b54750852724913faaf2a6852b43f8df06fd4a0e68e1f193b1b93286c5788f6a78d706994dbf62df1977a55f2c736de58099aaef8e3dd0931d3aca0a5759e262229237c583e06901579dcac9770a6b2f305c1d94ecc4a85dd506bfafa8d7672fce7548b0e74e852dca1e5e4d933d7748f03c9b38a0f18f6a25fe1e1cfa5ace6946cd8dbb29c341711b4d2f8085c0f9d5fbdbcbcea41e4f17bb72d7c9864961fd2f3f2b41054ec9cceb97fe11d6a40b09a436254f4c03f0b91b00d18472d50de8be2e2332e769b468e5ddbcd70e14b6ddc1eddf6d40cd2d2e99092314a6d6297693b377d99a0af042865cb1472004c539a6d3fd8d2ef95ff98fa538251e27b30c1530c4e1ff2cf5f34d3ced3f27f543efdf0367c420ccfb1bcf17b7052f42f7963eabc65e921cdc793c1b0d0679cb51fd61194', '+8619900000001', '89869900000000000011', '2126-11-06 07:20:51.068467+00', 'e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44', '4723eaa29930c84286387f2c7567f176', 'f34ade592a58bcfdfe5ccaa56d2cb2a3', 1, 619, '2026-11-30 07:20:47.991828+00', 'confirmed', '{"outcome":"approved","policy":"e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44"}', '2026-11-30 07:20:49.557383+00', '19b4de0d337525a28b263ce7a00ba468', '2026-11-30 07:20:50.736041+00', '2026-11-30 07:20:52.834211+00', true, 'face', '[]', NULL, NULL, 'chip', 'new-line', NULL, NULL, NULL, '\x019191dfb2a9036818e584cccee3ededea359f565964e36c74505c50b39c84b4409f9456c91f09c56a09a3df7ed7321f3e7701f2c5d9242c05bcbf9952a6784920129cfe73b9e9091016979540a23106cce5f215bd245e749b2270a281caa01f71348fe2bc892dc4217205a60b580f1e1db01999307fa5c5152e7e06f06c929c8723e38079b353945eda762cf8a3a84076d35169cdc2b7b2e3953c3aa63821861db71dbcca496d8e56ad2d16ea1f202311026e9fa3de1c348ed2f1128728406ab4d1c76291d30d635d9b354a53e43474408a2e66489f64e2675da04336243c148e1cb5cf9d52b38428bc5e59bce1649d49b5b223563afb3012112f4468448c9d2469d732a7957273daae34be13d7d45093827df0cbe2c65c09b64d43bd0662bc4d4384c20f694305dba9907bba526fa6bb83a8a8a40bc1b25a090d1592a5f56a1f7886f967a0332f9514f99d74490908e3b29ea58f64d6465b20e5852ff9fa98637e1242bf6d7e7f07de5df01f37dfcbd8bbd66eb111c8bbb0c1559834ec23e282374f8f1ed818aed25bdfc0fba0867e69852247c0950d18a339b2444edfed9ae4d7394ed88c6ba24ece777ec88d3abf19631c239bce601b5242a404a17ed3615d21a77b82d7b94b52d097b900d2445c51aa8b0e8a68efa5955e01735a36a43c87bc2868332f66c8852a6b3d2fa8b3a1d577962c999125110c57a6c517fb4a1cf15f1a8234bf61f386c9456147b992d3e556d537fcae2998cab411d40ad02e2ce848e345a739bf4b5a6439c08eb461cef523cb57b75a7090068827d376ad7dd03490b5c3037a0a23d8e2aab5b98fd778ad0165b6d6cfa53f842c086f3c01478353f23a0e8d9f365451942de35a5fb302b1650a7428a6ac39a1eaa090a1519e057387071d2157a1a9648a6c47853c57cf6bdc6049c6c7ba377ffb8fcd1e6e484328664d45e3141a8bb691a2dd24f8e6911ffddef4a582c40dd132726e02b811fb70c3e3dc0b27f93f8f8705173749363cb45866197f5a78729954d1cdc61c0aed4afc54d28b581b4330b0e85f149dc9ce0018225b354e3926234b5a918b1cb874f35c03419407e326b114147603796d7d40fa99b4321cbd574af2d06f1deabdad976681169c9c829895b8ab1e65e675fa57cab1b271bc3b87430f0b13b324fafe0b993d02a79a2def69ccbb77d177397a575198b54de18058933256869cb188724f20a2661acdcad6cbae69de72bc9e39329fb61b8bc470d9784c8915d7e7df84dcc335c83b578024c39fd63198d18a0d435de55a5bd86ce0b46b456b647589f6e7f65cfb619cd937c91086bfeb8bda56dcab46eec857a4368f7e2f83420c4278f8bde766fc89abf91ac70760a51fc45427ad991542cddb7c0b9926ac7e23f7353bc38dffc60537c7c6f4a8c7040cfb17c511d02d99e32add2d56db42b3d169ee4d1593a68c97ba5b056332e2f81816dcc932b4a4333c1a2467c89cbd63', false, false, 'unknown');
INSERT INTO public.sims VALUES
	('89869900000000000003', 'f45a97e40927c49cdff7d9cc9e089b4a', 'bound', NULL, NULL),
	('89869900000000000011', '7ca17aaf26869017a741a0209e762955', 'bound', NULL, NULL);
INSERT INTO public.staff VALUES
	('ea535505ac42a5f35e97e76df7ef62c6', 'zhao', '', 'administrator', 'scrypt$32768$8$3$FcBLXsN+RLF4saaUyWYkUg==$P0oKo+ZptIecgsTBW9E3tOVFWGooxIZ66C11XDw8tIg=', '2026-11-30 07:21:12.008129+00', NULL, '2026-12-07 07:21:12.008129+00'),
	('554c74858e9dc8259bb474f00796a2ec', 'qian', 'outlet-1', 'supervisor', 'scrypt$32768$8$3$bsfuxqj3D8nJv7MVXSk/Fg==$lIN0PV6kLsIxv3X6E/EG8UYNmoD1CqzvD1erW1jgXks=', '2026-11-30 07:21:44.419965+00', NULL, '2026-12-07 07:21:44.419965+00');
INSERT INTO public.statements VALUES
	('f45a97e40927c49cdff7d9cc9e089b4a', 'receipt', '\x7b226163746976617465645f6174223a22323032362d31312d33305430373a32303a34342b30303a3030222c22636f6c6c6563746564223a5b22636f6e73656e74222c2265766964656e6365206669656c6473222c2265766964656e636520706f727472616974222c22636c6970206f6620746865206c6976652073657373696f6e225d2c22636f6d706c61696e7473223a7b226f70657261746f72223a22636f6d706c61696e7473406f70657261746f722e6578616d706c65222c22726567756c61746f72223a223132333030227d2c22646563696465645f6174223a22323032362d31312d33305430373a32303a34322b30303a3030222c2264656c65746564223a5b22636c6970206f6620746865206c6976652073657373696f6e222c2265766964656e636520706f727472616974222c2270726f6265732062657369646520746865206b6570742070686f746f222c2274656d706c6174657320286e657665722073746f72656429225d2c226b657074223a5b7b22756e74696c223a227365727669636520616e642032207965617273206166746572222c2277686174223a226f6e652070686f746f2074616b656e206f6e207468652073706f742c207365616c6564227d2c7b22756e74696c223a227365727669636520616e642032207965617273206166746572222c2277686174223a2265766964656e6365206669656c64732c207365616c6564227d5d2c226c6564676572223a7b22696e646578223a31302c226c6561665f68617368223a2231643264623831323933383239316535323636303162313432333964333266333962363866306239393965626437333936373035373862373064373533366138227d2c226c696e65223a226561643831313535373065613265663033333634313764656239313837326336222c22706f6c696379223a2265343164316465386261373766303566393164363132343731353664333438326466363933343739366264306263363766656161613230376636303631633434222c22726567697374726174696f6e223a226634356139376534303932376334396364666637643963633965303839623461222c2273616e64626f78223a747275652c2274797065223a227265616c6e616d652f726563656970742f32227d', '\x75750376f7cf220d3c8633047428c6f9348ca3ac077d96c4fdae1f4fbf6a146c4a7e8a9ba5b4c786f29f00066b8c587c3f999dcfc7d8ebd07d39545a1e83a109', '0b5ea50823afe0d2b889c5e3c99f7a9b5e8e65391a174bc5f130240d16d55a68'),
	('7ca17aaf26869017a741a0209e762955', 'receipt', '\x7b226163746976617465645f6174223a22323032362d31312d33305430373a32303a35322b30303a3030222c22636f6c6c6563746564223a5b22636f6e73656e74222c2265766964656e6365206669656c6473222c2265766964656e636520706f727472616974222c22636c6970206f6620746865206c6976652073657373696f6e225d2c22636f6d706c61696e7473223a7b226f70657261746f72223a22636f6d706c61696e7473406f70657261746f722e6578616d706c65222c22726567756c61746f72223a223132333030227d2c22646563696465645f6174223a22323032362d31312d33305430373a32303a34392b30303a3030222c2264656c65746564223a5b22636c6970206f6620746865206c6976652073657373696f6e222c2265766964656e636520706f727472616974222c2270726f6265732062657369646520746865206b6570742070686f746f222c2274656d706c6174657320286e657665722073746f72656429225d2c226b657074223a5b7b22756e74696c223a227365727669636520616e642032207965617273206166746572222c2277686174223a226f6e652070686f746f2074616b656e206f6e207468652073706f742c207365616c6564227d2c7b22756e74696c223a227365727669636520616e642032207965617273206166746572222c2277686174223a2265766964656e6365206669656c64732c207365616c6564227d5d2c226c6564676572223a7b22696e646578223a32342c226c6561665f68617368223a2231393439613332623139326232623836386238373938373436383065666162633732643733363438633164373064333662303162326665633265363034313764227d2c226c696e65223a223139623464653064333337353235613238623236336365376130306261343638222c22706f6c696379223a2265343164316465386261373766303566393164363132343731353664333438326466363933343739366264306263363766656161613230376636303631633434222c22726567697374726174696f6e223a223763613137616166323638363930313761373431613032303965373632393535222c2273616e64626f78223a747275652c2274797065223a227265616c6e616d652f726563656970742f32227d', '\x080a0ab2e737f6fba79a4a4d1ecb32657587b0e81a167682e0e9a6495575f6ca093e7454bd5c21c1da21bdde3c3142ba032e990c758c715582c79694169d2e0b', '0b5ea50823afe0d2b889c5e3c99f7a9b5e8e65391a174bc5f130240d16d55a68');
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.agents
    ADD CONSTRAINT pk_agents PRIMARY KEY (id);
ALTER TABLE ONLY public.alerts
    ADD CONSTRAINT pk_alerts PRIMARY KEY (id);
ALTER TABLE ONLY public.api_clients
    ADD CONSTRAINT pk_api_clients PRIMARY KEY (id);
ALTER TABLE ONLY public.authenticators
    ADD CONSTRAINT pk_authenticators PRIMARY KEY (agent_id);
ALTER TABLE ONLY public.backup_codes
    ADD CONSTRAINT pk_backup_codes PRIMARY KEY (agent_id, code_hash);
ALTER TABLE ONLY public.block_entries
    ADD CONSTRAINT pk_block_entries PRIMARY KEY (issuer, id);
ALTER TABLE ONLY public.block_lists
    ADD CONSTRAINT pk_block_lists PRIMARY KEY (issuer);
ALTER TABLE ONLY public.campaign_lines
    ADD CONSTRAINT pk_campaign_lines PRIMARY KEY (campaign_id, line_id);
ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT pk_campaigns PRIMARY KEY (id);
ALTER TABLE ONLY public.case_files
    ADD CONSTRAINT pk_case_files PRIMARY KEY (case_id);
ALTER TABLE ONLY public.challenges
    ADD CONSTRAINT pk_challenges PRIMARY KEY (id);
ALTER TABLE ONLY public.client_credentials
    ADD CONSTRAINT pk_client_credentials PRIMARY KEY (id);
ALTER TABLE ONLY public.counters
    ADD CONSTRAINT pk_counters PRIMARY KEY (id);
ALTER TABLE ONLY public.deployment
    ADD CONSTRAINT pk_deployment PRIMARY KEY (id);
ALTER TABLE ONLY public.disputes
    ADD CONSTRAINT pk_disputes PRIMARY KEY (id);
ALTER TABLE ONLY public.enrolment_codes
    ADD CONSTRAINT pk_enrolment_codes PRIMARY KEY (code_hash);
ALTER TABLE ONLY public.face_filings
    ADD CONSTRAINT pk_face_filings PRIMARY KEY (crossed_at);
ALTER TABLE ONLY public.frame_digests
    ADD CONSTRAINT pk_frame_digests PRIMARY KEY (digest);
ALTER TABLE ONLY public.freezes
    ADD CONSTRAINT pk_freezes PRIMARY KEY (id);
ALTER TABLE ONLY public.head_cosignatures
    ADD CONSTRAINT pk_head_cosignatures PRIMARY KEY (number, witness);
ALTER TABLE ONLY public.head_deliveries
    ADD CONSTRAINT pk_head_deliveries PRIMARY KEY (target);
ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT pk_idempotency_keys PRIMARY KEY (client_id, key);
ALTER TABLE ONLY public.inspection_cases
    ADD CONSTRAINT pk_inspection_cases PRIMARY KEY (inspection_id, ordinal);
ALTER TABLE ONLY public.inspection_findings
    ADD CONSTRAINT pk_inspection_findings PRIMARY KEY (id);
ALTER TABLE ONLY public.inspections
    ADD CONSTRAINT pk_inspections PRIMARY KEY (id);
ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT pk_invitations PRIMARY KEY (agent_id);
ALTER TABLE ONLY public.kept_pictures
    ADD CONSTRAINT pk_kept_pictures PRIMARY KEY (id);
ALTER TABLE ONLY public.leaks
    ADD CONSTRAINT pk_leaks PRIMARY KEY (id);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT pk_ledger PRIMARY KEY ("position");
ALTER TABLE ONLY public.ledger_cursors
    ADD CONSTRAINT pk_ledger_cursors PRIMARY KEY (name);
ALTER TABLE ONLY public.ledger_nodes
    ADD CONSTRAINT pk_ledger_nodes PRIMARY KEY (level, "position");
ALTER TABLE ONLY public.line_codes
    ADD CONSTRAINT pk_line_codes PRIMARY KEY (registration_id);
ALTER TABLE ONLY public.line_orders
    ADD CONSTRAINT pk_line_orders PRIMARY KEY (id);
ALTER TABLE ONLY public.lines
    ADD CONSTRAINT pk_lines PRIMARY KEY (id);
ALTER TABLE ONLY public.live_sessions
    ADD CONSTRAINT pk_live_sessions PRIMARY KEY (id);
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT pk_notices PRIMARY KEY (id);
ALTER TABLE ONLY public.numbers
    ADD CONSTRAINT pk_numbers PRIMARY KEY (msisdn);
ALTER TABLE ONLY public.other_means
    ADD CONSTRAINT pk_other_means PRIMARY KEY (registration_id, kind);
ALTER TABLE ONLY public.outcome_contacts
    ADD CONSTRAINT pk_outcome_contacts PRIMARY KEY (registration_id);
ALTER TABLE ONLY public.outlets
    ADD CONSTRAINT pk_outlets PRIMARY KEY (id);
ALTER TABLE ONLY public.passkey_questions
    ADD CONSTRAINT pk_passkey_questions PRIMARY KEY (holder_hash, purpose);
ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT pk_passkeys PRIMARY KEY (id);
ALTER TABLE ONLY public.person_codes
    ADD CONSTRAINT pk_person_codes PRIMARY KEY (holder_hash);
ALTER TABLE ONLY public.person_sign_ins
    ADD CONSTRAINT pk_person_sign_ins PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.persons
    ADD CONSTRAINT pk_persons PRIMARY KEY (id);
ALTER TABLE ONLY public.photo_openings
    ADD CONSTRAINT pk_photo_openings PRIMARY KEY (id);
ALTER TABLE ONLY public.provider_identities
    ADD CONSTRAINT pk_provider_identities PRIMARY KEY (subject_hash);
ALTER TABLE ONLY public.published_heads
    ADD CONSTRAINT pk_published_heads PRIMARY KEY (number);
ALTER TABLE ONLY public.record_holds
    ADD CONSTRAINT pk_record_holds PRIMARY KEY (id);
ALTER TABLE ONLY public.rectifications
    ADD CONSTRAINT pk_rectifications PRIMARY KEY (finding_id, round);
ALTER TABLE ONLY public.registrations
    ADD CONSTRAINT pk_registrations PRIMARY KEY (id);
ALTER TABLE ONLY public.representatives
    ADD CONSTRAINT pk_representatives PRIMARY KEY (registration_id);
ALTER TABLE ONLY public.review_opinions
    ADD CONSTRAINT pk_review_opinions PRIMARY KEY (review_id, reviewer_id);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT pk_reviews PRIMARY KEY (id);
ALTER TABLE ONLY public.shoppers
    ADD CONSTRAINT pk_shoppers PRIMARY KEY (id);
ALTER TABLE ONLY public.sign_in_tries
    ADD CONSTRAINT pk_sign_in_tries PRIMARY KEY (login);
ALTER TABLE ONLY public.sims
    ADD CONSTRAINT pk_sims PRIMARY KEY (iccid);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT pk_staff PRIMARY KEY (id);
ALTER TABLE ONLY public.staff_sessions
    ADD CONSTRAINT pk_staff_sessions PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.statements
    ADD CONSTRAINT pk_statements PRIMARY KEY (registration_id, kind);
ALTER TABLE ONLY public.visits
    ADD CONSTRAINT pk_visits PRIMARY KEY (id);
ALTER TABLE ONLY public.visual_checks
    ADD CONSTRAINT pk_visual_checks PRIMARY KEY (registration_id);
ALTER TABLE ONLY public.challenges
    ADD CONSTRAINT uq_challenges_registration_id_ordinal UNIQUE (registration_id, ordinal);
ALTER TABLE ONLY public.client_credentials
    ADD CONSTRAINT uq_client_credentials_secret_hash UNIQUE (secret_hash);
ALTER TABLE ONLY public.inspections
    ADD CONSTRAINT uq_inspections_tree_size UNIQUE (tree_size);
ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT uq_invitations_code_hash UNIQUE (code_hash);
ALTER TABLE ONLY public.line_orders
    ADD CONSTRAINT uq_line_orders_line_id_ordinal UNIQUE (line_id, ordinal);
ALTER TABLE ONLY public.lines
    ADD CONSTRAINT uq_lines_registration_id UNIQUE (registration_id);
ALTER TABLE ONLY public.live_sessions
    ADD CONSTRAINT uq_live_sessions_challenge_id UNIQUE (challenge_id);
ALTER TABLE ONLY public.live_sessions
    ADD CONSTRAINT uq_live_sessions_token_hash UNIQUE (token_hash);
ALTER TABLE ONLY public.persons
    ADD CONSTRAINT uq_persons_identity_hash UNIQUE (identity_hash);
ALTER TABLE ONLY public.photo_openings
    ADD CONSTRAINT uq_photo_openings_asked_by_asked_on_ordinal UNIQUE (asked_by, asked_on, ordinal);
ALTER TABLE ONLY public.provider_identities
    ADD CONSTRAINT uq_provider_identities_agent_id UNIQUE (agent_id);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT uq_reviews_registration_id_kind UNIQUE (registration_id, kind);
ALTER TABLE ONLY public.shoppers
    ADD CONSTRAINT uq_shoppers_number_mark UNIQUE (number_mark);
ALTER TABLE ONLY public.shoppers
    ADD CONSTRAINT uq_shoppers_registration_id UNIQUE (registration_id);
ALTER TABLE ONLY public.sims
    ADD CONSTRAINT uq_sims_registration_id UNIQUE (registration_id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT uq_staff_login UNIQUE (login);
CREATE INDEX ix_agents_outlet_id ON public.agents USING btree (outlet_id);
CREATE INDEX ix_agents_person_mark ON public.agents USING btree (person_mark);
CREATE INDEX ix_alerts_at ON public.alerts USING btree (at);
CREATE INDEX ix_alerts_outlet_id_at ON public.alerts USING btree (outlet_id, at);
CREATE INDEX ix_block_entries_digest ON public.block_entries USING btree (digest);
CREATE INDEX ix_campaign_lines_appealed ON public.campaign_lines USING btree (moved_at, campaign_id, line_id) WHERE ((step)::text = 'appealed'::text);
CREATE INDEX ix_campaign_lines_due ON public.campaign_lines USING btree (campaign_id, due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX ix_campaign_lines_still_in ON public.campaign_lines USING btree (campaign_id, line_id, step) WHERE ((step)::text <> ALL ((ARRAY['reverified'::character varying, 'withdrawn'::character varying])::text[]));
CREATE INDEX ix_campaign_lines_waiting ON public.campaign_lines USING btree (campaign_id, step, wave) WHERE ((step)::text = ANY ((ARRAY['selected'::character varying, 'appealed'::character varying])::text[]));
CREATE INDEX ix_case_files_decided_at ON public.case_files USING btree (decided_at);
CREATE INDEX ix_case_files_opened_at ON public.case_files USING btree (opened_at);
CREATE INDEX ix_case_files_outlet_id_opened_at ON public.case_files USING btree (outlet_id, opened_at);
CREATE INDEX ix_client_credentials_client_id ON public.client_credentials USING btree (client_id);
CREATE INDEX ix_counters_outlet_id ON public.counters USING btree (outlet_id);
CREATE INDEX ix_disputes_answered_at ON public.disputes USING btree (answered_at);
CREATE INDEX ix_disputes_due ON public.disputes USING btree (due_at, id) WHERE (answered_at IS NULL);
CREATE UNIQUE INDEX ix_disputes_open ON public.disputes USING btree (line_id) WHERE (answered_at IS NULL);
CREATE INDEX ix_disputes_person_id ON public.disputes USING btree (person_id);
CREATE INDEX ix_disputes_registration_id ON public.disputes USING btree (registration_id);
CREATE INDEX ix_disputes_to_close ON public.disputes USING btree (answered_at, id) WHERE (((outcome)::text = 'not-theirs'::text) AND (closing_at IS NULL));
CREATE INDEX ix_frame_digests_seen_on ON public.frame_digests USING btree (seen_on);
CREATE INDEX ix_freezes_outlet_id ON public.freezes USING btree (outlet_id);
CREATE INDEX ix_freezes_waiting ON public.freezes USING btree (lapses_at) WHERE (answered_at IS NULL);
CREATE INDEX ix_inspection_cases_case_id ON public.inspection_cases USING btree (case_id);
CREATE INDEX ix_inspection_findings_case_id ON public.inspection_findings USING btree (case_id);
CREATE INDEX ix_inspection_findings_due ON public.inspection_findings USING btree (due_at, id) WHERE ((due_at IS NOT NULL) AND (overdue_at IS NULL));
CREATE INDEX ix_inspection_findings_inspection_id ON public.inspection_findings USING btree (inspection_id);
CREATE INDEX ix_inspections_begun_at ON public.inspections USING btree (begun_at);
CREATE INDEX ix_inspections_due ON public.inspections USING btree (due_at, id) WHERE ((due_at IS NOT NULL) AND (overdue_at IS NULL));
CREATE INDEX ix_kept_pictures_scope ON public.kept_pictures USING btree (scope);
CREATE INDEX ix_kept_pictures_seen_on ON public.kept_pictures USING btree (seen_on);
CREATE INDEX ix_leaks_noticed_at ON public.leaks USING btree (noticed_at);
CREATE INDEX ix_ledger_subject ON public.ledger USING btree (subject);
CREATE INDEX ix_line_orders_due_at ON public.line_orders USING btree (due_at) WHERE ((state)::text = 'requested'::text);
CREATE INDEX ix_line_orders_transfers ON public.line_orders USING btree (answered_at) WHERE (((kind)::text = 'transfer'::text) AND ((state)::text = 'done'::text));
CREATE INDEX ix_lines_bar_ends_at ON public.lines USING btree (bar_ends_at) WHERE (bar_ends_at IS NOT NULL);
CREATE INDEX ix_lines_msisdn ON public.lines USING btree (msisdn);
CREATE INDEX ix_lines_organisation_id ON public.lines USING btree (organisation_id);
CREATE INDEX ix_lines_person_id ON public.lines USING btree (person_id);
CREATE INDEX ix_lines_remembered ON public.lines USING btree (deactivated_at) WHERE ((deactivated_at IS NOT NULL) AND ((iccid)::text <> 'forgotten'::text));
CREATE INDEX ix_live_sessions_counter_id ON public.live_sessions USING btree (counter_id);
CREATE INDEX ix_live_sessions_registration_id ON public.live_sessions USING btree (registration_id);
CREATE INDEX ix_live_sessions_under_way ON public.live_sessions USING btree (opened_at) WHERE ((opened_at IS NOT NULL) AND (ended_at IS NULL));
CREATE INDEX ix_notices_due_at ON public.notices USING btree (due_at) WHERE ((sent_at IS NULL) AND (undeliverable_at IS NULL));
CREATE INDEX ix_notices_line_id ON public.notices USING btree (line_id);
CREATE INDEX ix_notices_undeliverable ON public.notices USING btree (id) WHERE (undeliverable_at IS NOT NULL);
CREATE INDEX ix_numbers_free_at ON public.numbers USING btree (free_at) WHERE (free_at IS NOT NULL);
CREATE INDEX ix_numbers_registration_id ON public.numbers USING btree (registration_id);
CREATE INDEX ix_numbers_state_msisdn ON public.numbers USING btree (state, msisdn);
CREATE INDEX ix_outlets_company_id ON public.outlets USING btree (company_id);
CREATE INDEX ix_passkey_questions_expires_at ON public.passkey_questions USING btree (expires_at);
CREATE INDEX ix_passkeys_agent_id ON public.passkeys USING btree (agent_id);
CREATE INDEX ix_person_codes_asked_at ON public.person_codes USING btree (asked_at);
CREATE INDEX ix_person_codes_number_mark_asked_at ON public.person_codes USING btree (number_mark, asked_at);
CREATE INDEX ix_persons_found_without_key ON public.persons USING btree (id) WHERE ((wrapped_key IS NULL) AND (substr((identity_hash)::text, 1, 10) <> 'forgotten '::text));
CREATE INDEX ix_persons_key_generation ON public.persons USING btree (key_generation);
CREATE INDEX ix_photo_openings_answered_by ON public.photo_openings USING btree (answered_by);
CREATE INDEX ix_photo_openings_registration_id ON public.photo_openings USING btree (registration_id);
CREATE INDEX ix_photo_openings_untold ON public.photo_openings USING btree (asked_at, id) WHERE ((told_at IS NULL) AND ((officer_looked_at IS NOT NULL) OR (second_looked_at IS NOT NULL)));
CREATE INDEX ix_photo_openings_waiting ON public.photo_openings USING btree (asked_at, id) WHERE (answered_at IS NULL);
CREATE INDEX ix_published_heads_size ON public.published_heads USING btree (size);
CREATE INDEX ix_record_holds_held ON public.record_holds USING btree (until, id) WHERE (ended_at IS NULL);
CREATE INDEX ix_record_holds_line ON public.record_holds USING btree (line_id) WHERE (ended_at IS NULL);
CREATE INDEX ix_record_holds_registration_id ON public.record_holds USING btree (registration_id);
CREATE INDEX ix_registrations_agent_id_opened_at ON public.registrations USING btree (agent_id, opened_at);
CREATE INDEX ix_registrations_for_line_id ON public.registrations USING btree (for_line_id) WHERE (for_line_id IS NOT NULL);
CREATE INDEX ix_registrations_not_over ON public.registrations USING btree (opened_at, id) WHERE ((state)::text = ANY ((ARRAY['open'::character varying, 'awaiting-supervisor'::character varying, 'submitted'::character varying, 'approved'::character varying, 'referred'::character varying])::text[]));
CREATE INDEX ix_registrations_opened_at ON public.registrations USING btree (opened_at);
CREATE INDEX ix_registrations_outlet_id_state ON public.registrations USING btree (outlet_id, state);
CREATE INDEX ix_registrations_person_id ON public.registrations USING btree (person_id);
CREATE INDEX ix_registrations_unerased ON public.registrations USING btree (opened_at, id) WHERE (((state)::text = ANY ((ARRAY['refused'::character varying, 'activation-rejected'::character varying, 'withdrawn'::character varying, 'abandoned'::character varying, 'lapsed'::character varying])::text[])) AND (media_erased_at IS NULL));
CREATE INDEX ix_registrations_unnotified ON public.registrations USING btree (opened_at, id) WHERE (((state)::text = 'activated'::text) AND (notified_at IS NULL));
CREATE INDEX ix_registrations_without_line ON public.registrations USING btree (media_erased_at) WHERE (((state)::text = ANY ((ARRAY['activation-rejected'::character varying, 'withdrawn'::character varying, 'abandoned'::character varying, 'lapsed'::character varying])::text[])) AND (person_id IS NOT NULL));
CREATE INDEX ix_representatives_person_id ON public.representatives USING btree (person_id);
CREATE INDEX ix_review_opinions_given_at ON public.review_opinions USING btree (given_at, review_id);
CREATE INDEX ix_review_opinions_reviewer_id ON public.review_opinions USING btree (reviewer_id, given_at);
CREATE INDEX ix_reviews_claimed_by ON public.reviews USING btree (claimed_by);
CREATE UNIQUE INDEX ix_reviews_open ON public.reviews USING btree (registration_id) WHERE (ended_at IS NULL);
CREATE INDEX ix_reviews_waiting ON public.reviews USING btree (due_at, id) WHERE (ended_at IS NULL);
CREATE INDEX ix_sims_eid ON public.sims USING btree (eid) WHERE (eid IS NOT NULL);
CREATE INDEX ix_staff_outlet_id ON public.staff USING btree (outlet_id);
CREATE INDEX ix_staff_sessions_agent_id ON public.staff_sessions USING btree (agent_id);
CREATE INDEX ix_visits_begun_at ON public.visits USING btree (begun_at);
CREATE UNIQUE INDEX uq_campaign_lines_open ON public.campaign_lines USING btree (line_id) WHERE ((step)::text <> ALL ((ARRAY['reverified'::character varying, 'withdrawn'::character varying])::text[]));
CREATE UNIQUE INDEX uq_lines_live_iccid ON public.lines USING btree (iccid) WHERE ((state)::text = ANY ((ARRAY['activation-requested'::character varying, 'active'::character varying, 'barred'::character varying, 'deactivation-requested'::character varying])::text[]));
CREATE UNIQUE INDEX uq_lines_live_msisdn ON public.lines USING btree (msisdn) WHERE ((state)::text = ANY ((ARRAY['activation-requested'::character varying, 'active'::character varying, 'barred'::character varying, 'deactivation-requested'::character varying])::text[]));
CREATE TRIGGER ledger_append BEFORE INSERT ON public.ledger FOR EACH ROW EXECUTE FUNCTION public.ledger_require_next();
CREATE TRIGGER ledger_no_change BEFORE DELETE OR UPDATE ON public.ledger FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON public.ledger FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER ledger_nodes_no_change BEFORE DELETE OR UPDATE ON public.ledger_nodes FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER ledger_nodes_no_truncate BEFORE TRUNCATE ON public.ledger_nodes FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER published_heads_no_change BEFORE DELETE OR UPDATE ON public.published_heads FOR EACH ROW EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER published_heads_no_truncate BEFORE TRUNCATE ON public.published_heads FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
ALTER TABLE ONLY public.authenticators
    ADD CONSTRAINT fk_authenticators_agent_id_staff FOREIGN KEY (agent_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.backup_codes
    ADD CONSTRAINT fk_backup_codes_agent_id_staff FOREIGN KEY (agent_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.campaign_lines
    ADD CONSTRAINT fk_campaign_lines_campaign_id_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id);
ALTER TABLE ONLY public.campaign_lines
    ADD CONSTRAINT fk_campaign_lines_line_id_lines FOREIGN KEY (line_id) REFERENCES public.lines(id);
ALTER TABLE ONLY public.challenges
    ADD CONSTRAINT fk_challenges_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.client_credentials
    ADD CONSTRAINT fk_client_credentials_client_id_api_clients FOREIGN KEY (client_id) REFERENCES public.api_clients(id);
ALTER TABLE ONLY public.disputes
    ADD CONSTRAINT fk_disputes_answered_by_staff FOREIGN KEY (answered_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.disputes
    ADD CONSTRAINT fk_disputes_line_id_lines FOREIGN KEY (line_id) REFERENCES public.lines(id);
ALTER TABLE ONLY public.disputes
    ADD CONSTRAINT fk_disputes_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.inspection_cases
    ADD CONSTRAINT fk_inspection_cases_inspection_id_inspections FOREIGN KEY (inspection_id) REFERENCES public.inspections(id);
ALTER TABLE ONLY public.inspection_findings
    ADD CONSTRAINT fk_inspection_findings_inspection_id_inspections FOREIGN KEY (inspection_id) REFERENCES public.inspections(id);
ALTER TABLE ONLY public.inspection_findings
    ADD CONSTRAINT fk_inspection_findings_made_by_staff FOREIGN KEY (made_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.inspections
    ADD CONSTRAINT fk_inspections_begun_by_staff FOREIGN KEY (begun_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT fk_invitations_agent_id_staff FOREIGN KEY (agent_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.line_codes
    ADD CONSTRAINT fk_line_codes_line_id_lines FOREIGN KEY (line_id) REFERENCES public.lines(id);
ALTER TABLE ONLY public.line_codes
    ADD CONSTRAINT fk_line_codes_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.line_orders
    ADD CONSTRAINT fk_line_orders_line_id_lines FOREIGN KEY (line_id) REFERENCES public.lines(id);
ALTER TABLE ONLY public.lines
    ADD CONSTRAINT fk_lines_person_id_persons FOREIGN KEY (person_id) REFERENCES public.persons(id);
ALTER TABLE ONLY public.lines
    ADD CONSTRAINT fk_lines_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.live_sessions
    ADD CONSTRAINT fk_live_sessions_challenge_id_challenges FOREIGN KEY (challenge_id) REFERENCES public.challenges(id);
ALTER TABLE ONLY public.live_sessions
    ADD CONSTRAINT fk_live_sessions_counter_id_counters FOREIGN KEY (counter_id) REFERENCES public.counters(id);
ALTER TABLE ONLY public.live_sessions
    ADD CONSTRAINT fk_live_sessions_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT fk_notices_line_id_lines FOREIGN KEY (line_id) REFERENCES public.lines(id);
ALTER TABLE ONLY public.numbers
    ADD CONSTRAINT fk_numbers_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.other_means
    ADD CONSTRAINT fk_other_means_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.outcome_contacts
    ADD CONSTRAINT fk_outcome_contacts_line_id_lines FOREIGN KEY (line_id) REFERENCES public.lines(id);
ALTER TABLE ONLY public.outcome_contacts
    ADD CONSTRAINT fk_outcome_contacts_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT fk_passkeys_agent_id_staff FOREIGN KEY (agent_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.photo_openings
    ADD CONSTRAINT fk_photo_openings_answered_by_staff FOREIGN KEY (answered_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.photo_openings
    ADD CONSTRAINT fk_photo_openings_asked_by_staff FOREIGN KEY (asked_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.photo_openings
    ADD CONSTRAINT fk_photo_openings_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.provider_identities
    ADD CONSTRAINT fk_provider_identities_agent_id_staff FOREIGN KEY (agent_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.record_holds
    ADD CONSTRAINT fk_record_holds_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.rectifications
    ADD CONSTRAINT fk_rectifications_by_staff FOREIGN KEY (by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.rectifications
    ADD CONSTRAINT fk_rectifications_finding_id_inspection_findings FOREIGN KEY (finding_id) REFERENCES public.inspection_findings(id);
ALTER TABLE ONLY public.registrations
    ADD CONSTRAINT fk_registrations_person_id_persons FOREIGN KEY (person_id) REFERENCES public.persons(id);
ALTER TABLE ONLY public.representatives
    ADD CONSTRAINT fk_representatives_person_id_persons FOREIGN KEY (person_id) REFERENCES public.persons(id);
ALTER TABLE ONLY public.representatives
    ADD CONSTRAINT fk_representatives_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.review_opinions
    ADD CONSTRAINT fk_review_opinions_review_id_reviews FOREIGN KEY (review_id) REFERENCES public.reviews(id);
ALTER TABLE ONLY public.review_opinions
    ADD CONSTRAINT fk_review_opinions_reviewer_id_staff FOREIGN KEY (reviewer_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT fk_reviews_claimed_by_staff FOREIGN KEY (claimed_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT fk_reviews_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.sims
    ADD CONSTRAINT fk_sims_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.staff_sessions
    ADD CONSTRAINT fk_staff_sessions_agent_id_staff FOREIGN KEY (agent_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.statements
    ADD CONSTRAINT fk_statements_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.visual_checks
    ADD CONSTRAINT fk_visual_checks_first_by_staff FOREIGN KEY (first_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.visual_checks
    ADD CONSTRAINT fk_visual_checks_registration_id_registrations FOREIGN KEY (registration_id) REFERENCES public.registrations(id);
ALTER TABLE ONLY public.visual_checks
    ADD CONSTRAINT fk_visual_checks_second_by_staff FOREIGN KEY (second_by) REFERENCES public.staff(id);

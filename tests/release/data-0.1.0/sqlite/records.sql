CREATE TABLE agents (
	id VARCHAR(64) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	company_id VARCHAR(64) NOT NULL, 
	person_mark VARCHAR(32) NOT NULL, 
	documents TEXT NOT NULL, 
	enrolled_at DATETIME NOT NULL, 
	trained_on DATE, 
	suspended_at DATETIME, 
	suspended_for VARCHAR(40), 
	frozen_at DATETIME, 
	closed_at DATETIME, 
	CONSTRAINT pk_agents PRIMARY KEY (id)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0050');
CREATE TABLE alerts (
	id VARCHAR(64) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	agent_id VARCHAR(64), 
	cases TEXT NOT NULL, 
	figures TEXT NOT NULL, 
	period INTEGER NOT NULL, 
	raised_at DATETIME NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	answer VARCHAR(40), 
	answered_by VARCHAR(64), 
	answered_at DATETIME, 
	answered_cases INTEGER NOT NULL, 
	CONSTRAINT pk_alerts PRIMARY KEY (id)
);
CREATE TABLE "api_clients" (
	id VARCHAR(64) NOT NULL, 
	scopes TEXT DEFAULT 'lines:change lines:read numbers:read registrations:read registrations:work' NOT NULL, outlets TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_api_clients PRIMARY KEY (id)
);
INSERT INTO "api_clients" VALUES('crm','lines:read','');
CREATE TABLE authenticators (
	agent_id VARCHAR(64) NOT NULL, 
	salt VARCHAR(64) NOT NULL, 
	last_step BIGINT NOT NULL, 
	confirmed_at DATETIME, 
	CONSTRAINT pk_authenticators PRIMARY KEY (agent_id), 
	CONSTRAINT fk_authenticators_agent_id_staff FOREIGN KEY(agent_id) REFERENCES staff (id)
);
CREATE TABLE backup_codes (
	agent_id VARCHAR(64) NOT NULL, 
	code_hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_backup_codes PRIMARY KEY (agent_id, code_hash), 
	CONSTRAINT fk_backup_codes_agent_id_staff FOREIGN KEY(agent_id) REFERENCES staff (id)
);
CREATE TABLE block_entries (
	issuer VARCHAR(64) NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	reason VARCHAR(40) NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	appeal VARCHAR(40) NOT NULL, 
	added_by VARCHAR(64), 
	appealed_by VARCHAR(64), 
	decided_by VARCHAR(64), 
	CONSTRAINT pk_block_entries PRIMARY KEY (issuer, id)
);
CREATE TABLE block_lists (
	issuer VARCHAR(64) NOT NULL, 
	issued_at DATETIME NOT NULL, 
	key_id VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_block_lists PRIMARY KEY (issuer)
);
CREATE TABLE campaign_lines (
	campaign_id VARCHAR(64) NOT NULL, 
	line_id VARCHAR(64) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	wave INTEGER NOT NULL, 
	step VARCHAR(40) NOT NULL, 
	moved_at DATETIME NOT NULL, 
	told_at DATETIME, 
	due_at DATETIME, 
	held_step VARCHAR(40), 
	ground VARCHAR(40), 
	cause VARCHAR(40), appealed_by VARCHAR(64), 
	CONSTRAINT pk_campaign_lines PRIMARY KEY (campaign_id, line_id), 
	CONSTRAINT fk_campaign_lines_campaign_id_campaigns FOREIGN KEY(campaign_id) REFERENCES campaigns (id), 
	CONSTRAINT fk_campaign_lines_line_id_lines FOREIGN KEY(line_id) REFERENCES lines (id), 
	CONSTRAINT ck_campaign_lines_held CHECK ((step = 'appealed') = (held_step IS NOT NULL)), 
	CONSTRAINT ck_campaign_lines_cause CHECK ((step = 'withdrawn') = (cause IS NOT NULL))
)
 WITHOUT ROWID

;
CREATE TABLE campaigns (
	id VARCHAR(64) NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	selection TEXT NOT NULL, 
	schedule TEXT NOT NULL, 
	policy_digest VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	planned_through VARCHAR(64), 
	scanned INTEGER NOT NULL, 
	lines INTEGER NOT NULL, 
	opened_waves INTEGER NOT NULL, 
	started_at DATETIME, 
	next_wave_at DATETIME, 
	ended_at DATETIME, 
	CONSTRAINT pk_campaigns PRIMARY KEY (id)
);
CREATE TABLE case_files (
	case_id VARCHAR(64) NOT NULL, 
	opened_index BIGINT NOT NULL, 
	last_index BIGINT NOT NULL, 
	opened_at DATETIME NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	agent_id VARCHAR(64) NOT NULL, 
	purpose VARCHAR(40) NOT NULL, 
	route VARCHAR(40) NOT NULL, 
	holder VARCHAR(32) NOT NULL, 
	sim VARCHAR(32) NOT NULL, 
	counter VARCHAR(64) NOT NULL, 
	challenges INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	handed_over_at DATETIME, 
	submitted_at DATETIME, 
	decided_at DATETIME, 
	decided_index BIGINT, 
	decided_as VARCHAR(40) NOT NULL, 
	reasons TEXT NOT NULL, 
	review VARCHAR(64) NOT NULL, 
	reviewed_as VARCHAR(40) NOT NULL, 
	settled_at DATETIME, 
	appealed_at DATETIME, 
	activated_at DATETIME, 
	line VARCHAR(64) NOT NULL, 
	ended_as VARCHAR(40), 
	ended_at DATETIME, 
	keeps_photo BOOLEAN NOT NULL, 
	is_test BOOLEAN NOT NULL, 
	CONSTRAINT pk_case_files PRIMARY KEY (case_id)
);
INSERT INTO "case_files" VALUES('18a0fa56a58d9ab6b6c68cd0ebbd9701',1,16,'2026-11-30 07:16:46.605239','outlet-1','agent-1','new-line','face','4c9981b040d9026a77bb631d2faee015','c56a9448b1536257393b66cd808d9d65','',1,0,NULL,'2026-11-30 07:16:47.183756','2026-11-30 07:16:47.935906',11,'approved','','','',NULL,NULL,'2026-11-30 07:16:49.536053','c3467dd90a2c39e9adbf962c58a67132','activated','2026-11-30 07:16:49.536053',1,0);
INSERT INTO "case_files" VALUES('efff081cacb82336df2950d08e2fff57',17,29,'2026-11-30 07:16:49.777862','outlet-1','agent-1','new-line','face','874d47f284fa41ac385a3191a547fb44','ab12eef405b8de48ca4e27dd0b844823','',1,0,NULL,'2026-11-30 07:16:50.042574','2026-11-30 07:16:50.229371',24,'approved','','','',NULL,NULL,'2026-11-30 07:16:50.670226','a485435681a8fce8cf494747b090eca0','activated','2026-11-30 07:16:50.670226',1,0);
CREATE TABLE challenges (
	id VARCHAR(64) NOT NULL, 
	registration_id VARCHAR(64) NOT NULL, 
	ordinal INTEGER NOT NULL, 
	actions TEXT NOT NULL, 
	nonce VARCHAR(64) NOT NULL, 
	issued_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, path_key VARCHAR(64), is_card_read BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_challenges PRIMARY KEY (id), 
	CONSTRAINT fk_challenges_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id), 
	CONSTRAINT uq_challenges_registration_id_ordinal UNIQUE (registration_id, ordinal)
);
INSERT INTO "challenges" VALUES('884951e8c9e3704024910b97a1396fd7','18a0fa56a58d9ab6b6c68cd0ebbd9701',0,'["blink"]','d761ab4fa8f0b14ae0ed977c70a65984','2026-11-30 07:16:46.903010','2026-11-30 07:18:16.903010','2026-11-30 07:16:47.048175',NULL,0);
INSERT INTO "challenges" VALUES('a8c0e283c626f9e39a219750fb6d0480','efff081cacb82336df2950d08e2fff57',0,'["blink"]','c49cfd18da8f22e85ef2bdc31004f1a2','2026-11-30 07:16:49.927706','2026-11-30 07:18:19.927706','2026-11-30 07:16:49.938252',NULL,0);
CREATE TABLE client_credentials (
	id VARCHAR(64) NOT NULL, 
	client_id VARCHAR(64) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	secret_hash VARCHAR(64) NOT NULL, 
	issued_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	CONSTRAINT pk_client_credentials PRIMARY KEY (id), 
	CONSTRAINT fk_client_credentials_client_id_api_clients FOREIGN KEY(client_id) REFERENCES api_clients (id), 
	CONSTRAINT uq_client_credentials_secret_hash UNIQUE (secret_hash), 
	CONSTRAINT ck_client_credentials_kind CHECK (kind IN ('secret', 'token'))
);
INSERT INTO "client_credentials" VALUES('46620f41c7804bc08a77a81c412081ed','crm','secret','a19716e95c833d1c091df21c0e2db4a1054b683c6c6b4b673e835d5496857cae','2026-11-30 07:17:29.046763','2027-05-29 07:17:29.046763');
CREATE TABLE counters (
	id VARCHAR(64) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	public_key BLOB NOT NULL, 
	enrolled_at DATETIME NOT NULL, 
	revoked_at DATETIME, authenticator_format VARCHAR(40), authenticator_aaguid VARCHAR(36), authenticator_credential_id TEXT, authenticator_public_key BLOB, authenticator_sign_count BIGINT, 
	CONSTRAINT pk_counters PRIMARY KEY (id)
);
CREATE TABLE deployment (
	id INTEGER NOT NULL, 
	mode VARCHAR(40) NOT NULL, key_id VARCHAR(64), backed_up_at DATETIME, restored_at DATETIME, key_generation INTEGER, encryption_key_id VARCHAR(64), media_place VARCHAR(64), database_id VARCHAR(64), 
	CONSTRAINT pk_deployment PRIMARY KEY (id), 
	CONSTRAINT ck_deployment_one CHECK (id = 1)
);
INSERT INTO "deployment" VALUES(1,'sandbox','6f74ca664f83e5d7e8aa6931d8ff0d693814a9dfa255415495568e4750563683',NULL,NULL,1,'e6a569ce2ef29b32785d74480a7c8f08336f331c81fa1e466e5b902732557b83','3b669f32c98243d061aebbca5d8bdf56','0f091e18ed55f021eb486d917f7c7fbe');
CREATE TABLE disputes (
	id VARCHAR(64) NOT NULL, 
	line_id VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	registration_id VARCHAR(64) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	means VARCHAR(40) NOT NULL, 
	said_over VARCHAR(64), 
	was_frozen BOOLEAN NOT NULL, 
	opened_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	overdue_at DATETIME, 
	answered_at DATETIME, 
	answered_by VARCHAR(64), 
	outcome VARCHAR(40), 
	reason VARCHAR(40), 
	checks TEXT NOT NULL, 
	closing_at DATETIME, 
	CONSTRAINT pk_disputes PRIMARY KEY (id), 
	CONSTRAINT fk_disputes_line_id_lines FOREIGN KEY(line_id) REFERENCES lines (id), 
	CONSTRAINT fk_disputes_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id), 
	CONSTRAINT fk_disputes_answered_by_staff FOREIGN KEY(answered_by) REFERENCES staff (id), 
	CONSTRAINT ck_disputes_answer CHECK ((answered_at IS NULL) = (outcome IS NULL)), 
	CONSTRAINT ck_disputes_answered_by CHECK (outcome IS NULL OR (outcome = 'withdrawn') = (answered_by IS NULL))
);
CREATE TABLE enrolment_codes (
	code_hash VARCHAR(64) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_enrolment_codes PRIMARY KEY (code_hash)
);
CREATE TABLE face_filings (
	crossed_at DATETIME NOT NULL, 
	people INTEGER NOT NULL, 
	due_on DATE NOT NULL, 
	is_certain BOOLEAN NOT NULL, 
	filed_at DATETIME, 
	filed_by VARCHAR(64), 
	filing_number VARCHAR(64) NOT NULL, 
	overdue_at DATETIME, 
	CONSTRAINT pk_face_filings PRIMARY KEY (crossed_at)
);
CREATE TABLE frame_digests (
	digest BLOB NOT NULL, 
	seen_on DATE NOT NULL, 
	CONSTRAINT pk_frame_digests PRIMARY KEY (digest)
)
 WITHOUT ROWID

;
CREATE TABLE freezes (
	id VARCHAR(64) NOT NULL, 
	deed VARCHAR(40) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	agent_id VARCHAR(64), 
	reason VARCHAR(40) NOT NULL, 
	alert_id VARCHAR(64) NOT NULL, 
	asked_by VARCHAR(64) NOT NULL, 
	asked_role VARCHAR(40) NOT NULL, 
	asked_outlet VARCHAR(64), 
	asked_at DATETIME NOT NULL, 
	lapses_at DATETIME NOT NULL, 
	answered_by VARCHAR(64), 
	answered_at DATETIME, 
	is_confirmed BOOLEAN NOT NULL, 
	CONSTRAINT pk_freezes PRIMARY KEY (id), 
	CONSTRAINT ck_freezes_two CHECK (answered_by IS NULL OR answered_by <> asked_by)
);
CREATE TABLE head_cosignatures (
	number BIGINT NOT NULL, 
	witness VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	line TEXT NOT NULL, 
	CONSTRAINT pk_head_cosignatures PRIMARY KEY (number, witness)
);
CREATE TABLE head_deliveries (
	target VARCHAR(64) NOT NULL, 
	delivered BIGINT, 
	delivered_at DATETIME, 
	failed_at DATETIME, 
	fault VARCHAR(40) NOT NULL, 
	failures INTEGER NOT NULL, 
	CONSTRAINT pk_head_deliveries PRIMARY KEY (target)
);
CREATE TABLE idempotency_keys (
	client_id VARCHAR(64) NOT NULL, 
	"key" VARCHAR(255) NOT NULL, 
	fingerprint VARCHAR(128) NOT NULL, 
	subject VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_idempotency_keys PRIMARY KEY (client_id, "key")
);
CREATE TABLE inspection_cases (
	inspection_id VARCHAR(64) NOT NULL, 
	ordinal INTEGER NOT NULL, 
	case_id VARCHAR(64) NOT NULL, 
	decided_index BIGINT NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	result VARCHAR(40), 
	checked_at DATETIME, 
	CONSTRAINT pk_inspection_cases PRIMARY KEY (inspection_id, ordinal), 
	CONSTRAINT fk_inspection_cases_inspection_id_inspections FOREIGN KEY(inspection_id) REFERENCES inspections (id)
);
CREATE TABLE inspection_findings (
	id VARCHAR(64) NOT NULL, 
	inspection_id VARCHAR(64) NOT NULL, 
	case_id VARCHAR(64) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	article TEXT NOT NULL, 
	remark TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	made_by VARCHAR(64) NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	told_at DATETIME, 
	rounds INTEGER NOT NULL, 
	accepted_at DATETIME, 
	due_at DATETIME, 
	overdue_at DATETIME, 
	CONSTRAINT pk_inspection_findings PRIMARY KEY (id), 
	CONSTRAINT fk_inspection_findings_inspection_id_inspections FOREIGN KEY(inspection_id) REFERENCES inspections (id), 
	CONSTRAINT fk_inspection_findings_made_by_staff FOREIGN KEY(made_by) REFERENCES staff (id)
);
CREATE TABLE inspections (
	id VARCHAR(64) NOT NULL, 
	begun_by VARCHAR(64) NOT NULL, 
	begun_at DATETIME NOT NULL, 
	tree_size BIGINT NOT NULL, 
	root_hash VARCHAR(64) NOT NULL, 
	commitment VARCHAR(64) NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	outlets TEXT NOT NULL, 
	stratum VARCHAR(40) NOT NULL, 
	sample INTEGER NOT NULL, 
	share_kind VARCHAR(40) NOT NULL, 
	share_source VARCHAR(64) NOT NULL, 
	share_round VARCHAR(64) NOT NULL, 
	share_at DATETIME, 
	share TEXT NOT NULL, 
	fixed_at DATETIME, 
	nonce VARCHAR(64) NOT NULL, 
	drawn_at DATETIME, 
	population INTEGER NOT NULL, 
	list_digest VARCHAR(64) NOT NULL, 
	closed_at DATETIME, 
	due_at DATETIME, 
	overdue_at DATETIME, share_commitment VARCHAR(64) DEFAULT '' NOT NULL, shown_nonce VARCHAR(64) DEFAULT '' NOT NULL, shown_at DATETIME, 
	CONSTRAINT pk_inspections PRIMARY KEY (id), 
	CONSTRAINT fk_inspections_begun_by_staff FOREIGN KEY(begun_by) REFERENCES staff (id), 
	CONSTRAINT uq_inspections_tree_size UNIQUE (tree_size), 
	CONSTRAINT ck_inspections_share_first CHECK (nonce = '' OR fixed_at IS NOT NULL)
);
CREATE TABLE invitations (
	agent_id VARCHAR(64) NOT NULL, 
	code_hash VARCHAR(64) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_invitations PRIMARY KEY (agent_id), 
	CONSTRAINT fk_invitations_agent_id_staff FOREIGN KEY(agent_id) REFERENCES staff (id), 
	CONSTRAINT uq_invitations_code_hash UNIQUE (code_hash)
);
CREATE TABLE kept_pictures (
	id VARCHAR(64) NOT NULL, 
	scope BLOB NOT NULL, 
	sealed BLOB NOT NULL, 
	seen_on DATE NOT NULL, 
	CONSTRAINT pk_kept_pictures PRIMARY KEY (id)
)
 WITHOUT ROWID

;
CREATE TABLE leaks (
	id VARCHAR(64) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	noticed_at DATETIME NOT NULL, 
	people INTEGER NOT NULL, 
	leaked TEXT NOT NULL, 
	measures TEXT NOT NULL, 
	is_serious BOOLEAN NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	recorded_by VARCHAR(64) NOT NULL, 
	report_by DATETIME NOT NULL, 
	tell_by DATETIME NOT NULL, 
	reported_at DATETIME, 
	report_number VARCHAR(64) NOT NULL, 
	told_at DATETIME, 
	told_people INTEGER, 
	not_told VARCHAR(40), 
	overdue_at DATETIME, 
	closed_at DATETIME, 
	CONSTRAINT pk_leaks PRIMARY KEY (id)
);
CREATE TABLE ledger (
	position BIGINT NOT NULL, 
	at DATETIME NOT NULL, 
	event VARCHAR(40) NOT NULL, 
	subject VARCHAR(64) NOT NULL, 
	facts TEXT NOT NULL, 
	leaf_hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_ledger PRIMARY KEY (position)
);
INSERT INTO "ledger" VALUES(0,'2026-11-30 07:16:46.600865','ledger:head-signed','ledger','[["commitment","a2c2aaaca1eecee9ed2388f0bb06ff85aff1a7e20f488bcaa0eb5cdd893d86e2"],["key","8445bf60428f0e67e418f49f6c47eab69ea28ee3ce7aa66ec89ccdf13e682700"],["root","e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],["size",0]]','ebaa9b02f452f4b74cfcee4f5fbc5e9496911a514fab491cce11bc3cae668845');
INSERT INTO "ledger" VALUES(1,'2026-11-30 07:16:46.605239','registration:opened','18a0fa56a58d9ab6b6c68cd0ebbd9701','[["agent","agent-1"],["outlet","outlet-1"],["route","face"]]','f2ad9dd7c5bed40e01a49ff73f5c94e3d95cb3ddf90c732fe5237ccf16140cfb');
INSERT INTO "ledger" VALUES(2,'2026-11-30 07:16:46.605239','consent:recorded','18a0fa56a58d9ab6b6c68cd0ebbd9701','[["language","zh"],["means","screen"],["text_version","counter-2026-11-29-1"]]','84ee4b9de5a908dab3cae3db280e2f76ee6d29d4fb3742e5d9902581c3a92629');
INSERT INTO "ledger" VALUES(3,'2026-11-30 07:16:46.826541','evidence:attached','18a0fa56a58d9ab6b6c68cd0ebbd9701','[["agent","agent-1"],["holder","4c9981b040d9026a77bb631d2faee015"],["identity","91069315d49c5f40bd4a5d7025193756"],["kind","resident-id-card"],["means","card-reader"]]','c6a28f228120d3b0d0627dd99821597722fcea8c2a99d82e7478669c03c5731b');
INSERT INTO "ledger" VALUES(4,'2026-11-30 07:16:46.876071','line:reserved','18a0fa56a58d9ab6b6c68cd0ebbd9701','[["agent","agent-1"],["number","8a8e133718b49111fde6294e665bb66b"],["sim","c56a9448b1536257393b66cd808d9d65"]]','8f7f14bd3793c96f2d2f28b461f08112af82250c71134380c63282a26fff00f3');
INSERT INTO "ledger" VALUES(5,'2026-11-30 07:16:46.903010','challenge:issued','18a0fa56a58d9ab6b6c68cd0ebbd9701','[["actions",1],["agent","agent-1"],["challenge","0837b5a00762c4844d85c323836baa997b343f4f2de5812dfdc49f9320eeac5b"]]','24f30402edcfb4cdace6c89c213401ec75204de8e2468d7c1ac7a4feaf6f4be6');
INSERT INTO "ledger" VALUES(6,'2026-11-30 07:16:46.967487','ledger:records-taken-in','ledger','[["records",0]]','c55814615b37375b2f94ca243be6d93c09d0352e935e13d4ed265868c61a824b');
INSERT INTO "ledger" VALUES(7,'2026-11-30 07:16:46.994775','media:proven','media','[["held",0],["objects",0],["overdue",0],["policy","e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44"],["records_overdue",0]]','f42fff5c4046d8f847b8ac70052fcdb09589b9cafbbee38426154d6fe3f39097');
INSERT INTO "ledger" VALUES(8,'2026-11-30 07:16:47.183756','registration:submitted','18a0fa56a58d9ab6b6c68cd0ebbd9701','[["agent","agent-1"],["model-comparison","0000000000000000000000000000000000000000000000000000000000000000"],["probes",3]]','ad35f5980d87f6c666cefb8b635ad3388d7ab840a5d5612ebc0d7742a9047ee9');
INSERT INTO "ledger" VALUES(9,'2026-11-30 07:16:47.492257','ledger:audited','ledger','[["differences",0],["records",2]]','2fdf93ff4b398bab99729c1922428827801d87024aa9097921d23aec9c37c4d7');
INSERT INTO "ledger" VALUES(10,'2026-11-30 07:16:47.840827','source:answered','18a0fa56a58d9ab6b6c68cd0ebbd9701','[["answer","confirmed"],["portrait","unknown"]]','ffaf701ad244548cbe0bde0d9f7c137b18caded0f9d9d24aff2d01315f27a0be');
INSERT INTO "ledger" VALUES(11,'2026-11-30 07:16:47.935906','registration:decided','18a0fa56a58d9ab6b6c68cd0ebbd9701','[["capture","clip"],["decision","approved"],["policy","e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44"],["portrait","reader"],["reasons",""]]','dfeb8c508df47776a5922e23b378147d066a3ffe4b879e537f6937624490fdce');
INSERT INTO "ledger" VALUES(12,'2026-11-30 07:16:48.180075','media:erased','18a0fa56a58d9ab6b6c68cd0ebbd9701','[["kept","photo"],["objects",5]]','c5f9e45a3e4d2cab2c2f99eb9f670c082bac1f5fe7be9023e6413de08c623cc5');
INSERT INTO "ledger" VALUES(13,'2026-11-30 07:16:48.200304','line:activation-requested','18a0fa56a58d9ab6b6c68cd0ebbd9701','[["line","c3467dd90a2c39e9adbf962c58a67132"]]','4dc7e0df19bf158e97db0f8be11567f289175e05e53c8a28434b88ac6ea4a099');
INSERT INTO "ledger" VALUES(14,'2026-11-30 07:16:49.536053','line:activated','18a0fa56a58d9ab6b6c68cd0ebbd9701','[["line","c3467dd90a2c39e9adbf962c58a67132"]]','279f31837278505d0391f805ee776ca3247fcf12142eba64d5b8483f9fb8f785');
INSERT INTO "ledger" VALUES(15,'2026-11-30 07:16:49.637297','receipt:signed','18a0fa56a58d9ab6b6c68cd0ebbd9701','[["key","8445bf60428f0e67e418f49f6c47eab69ea28ee3ce7aa66ec89ccdf13e682700"]]','31085060279394e5e4cbf4720bda47fa7acb608c94ff3ce7ca5af0e0c573c84c');
INSERT INTO "ledger" VALUES(16,'2026-11-30 07:16:49.753103','subscriber:notified','18a0fa56a58d9ab6b6c68cd0ebbd9701','[]','2681650998fa003b0ddda041011d655b272f24c23c4df9b1c73ddae1a7467d71');
INSERT INTO "ledger" VALUES(17,'2026-11-30 07:16:49.777862','registration:opened','efff081cacb82336df2950d08e2fff57','[["agent","agent-1"],["outlet","outlet-1"],["route","face"]]','eb1353e5acb42f886db5f26ffe321ad34528c233d070a8c6a94acc06a577a509');
INSERT INTO "ledger" VALUES(18,'2026-11-30 07:16:49.777862','consent:recorded','efff081cacb82336df2950d08e2fff57','[["language","zh"],["means","screen"],["text_version","counter-2026-11-29-1"]]','17367725523e0b6606264a7fd9c63b739002ffd7f63bf51053ff0291fb10c78e');
INSERT INTO "ledger" VALUES(19,'2026-11-30 07:16:49.873674','evidence:attached','efff081cacb82336df2950d08e2fff57','[["agent","agent-1"],["holder","874d47f284fa41ac385a3191a547fb44"],["identity","ed839c35ded650f7ec99361adaee2a7d"],["kind","resident-id-card"],["means","card-reader"]]','04e158191a0abbba38108ef23a3a78d52e252aa6521e8779de4dba21cd07816c');
INSERT INTO "ledger" VALUES(20,'2026-11-30 07:16:49.889062','line:reserved','efff081cacb82336df2950d08e2fff57','[["agent","agent-1"],["number","d2818515a775259a0b9741d991826565"],["sim","ab12eef405b8de48ca4e27dd0b844823"]]','1ab8100b326c228bf3071a4c25c4cd7becec9afb85220a07c1486e3bc94914d3');
INSERT INTO "ledger" VALUES(21,'2026-11-30 07:16:49.927706','challenge:issued','efff081cacb82336df2950d08e2fff57','[["actions",1],["agent","agent-1"],["challenge","c8222d07108fc6e98633555bf52d545e9fc4fbc74b5edd81fa23e32727d4032a"]]','8842f5a84c2135820075f0e7fa16cfe85d200c60128a559dfdd097a553ff7dfd');
INSERT INTO "ledger" VALUES(22,'2026-11-30 07:16:50.042574','registration:submitted','efff081cacb82336df2950d08e2fff57','[["agent","agent-1"],["model-comparison","0000000000000000000000000000000000000000000000000000000000000000"],["probes",3]]','47a51196b40b3ff4271e29168ed381e5174dae36465b0212f85f0a7f0ec849bb');
INSERT INTO "ledger" VALUES(23,'2026-11-30 07:16:50.185776','source:answered','efff081cacb82336df2950d08e2fff57','[["answer","confirmed"],["portrait","unknown"]]','d45aa78d2de1ed983634578036ab808abac1d871e1d0702f0e70fcc36e1fc327');
INSERT INTO "ledger" VALUES(24,'2026-11-30 07:16:50.229371','registration:decided','efff081cacb82336df2950d08e2fff57','[["capture","clip"],["decision","approved"],["policy","e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44"],["portrait","reader"],["reasons",""]]','856aba4aef20ac13f7ad3bf48cca20927cd7acb8aa0020780427101c6dc54c79');
INSERT INTO "ledger" VALUES(25,'2026-11-30 07:16:50.409618','media:erased','efff081cacb82336df2950d08e2fff57','[["kept","photo"],["objects",5]]','8ac712056c55d8a41329473938394b1e7721243579ab18061ad31d521618d8c2');
INSERT INTO "ledger" VALUES(26,'2026-11-30 07:16:50.487487','line:activation-requested','efff081cacb82336df2950d08e2fff57','[["line","a485435681a8fce8cf494747b090eca0"]]','80860235b344c4ff496bb6d314f5643f20759066c9b70e71fd43dee493b07be0');
INSERT INTO "ledger" VALUES(27,'2026-11-30 07:16:50.670226','line:activated','efff081cacb82336df2950d08e2fff57','[["line","a485435681a8fce8cf494747b090eca0"]]','29fa5a27472278ceebac972b323236df077c6927e8700b22e68a89608145437d');
INSERT INTO "ledger" VALUES(28,'2026-11-30 07:16:50.769091','receipt:signed','efff081cacb82336df2950d08e2fff57','[["key","8445bf60428f0e67e418f49f6c47eab69ea28ee3ce7aa66ec89ccdf13e682700"]]','b3a5cb7a2c321e981fe935d2e26dca450ce26526f1966eb8195452047a934172');
INSERT INTO "ledger" VALUES(29,'2026-11-30 07:16:50.867630','subscriber:notified','efff081cacb82336df2950d08e2fff57','[]','0c2cc841c51a961efc754e86112c5a71dce539c8274d09f48f9e0971534ebdaa');
INSERT INTO "ledger" VALUES(30,'2026-11-30 07:16:59.755221','staff:added','dd9c92b138a222ea6f08ce1c46f8b21b','[["password","cead42333ea91371e422b21d8c5d8f0b6d3d1f5296bfa68bdada484bb136c153"],["role","administrator"]]','9362dcbc0e8479575c4b701be2c4a991e4e9098bd4a5142c609b56700572d8ec');
INSERT INTO "ledger" VALUES(31,'2026-11-30 07:16:59.755221','staff:password-given','dd9c92b138a222ea6f08ce1c46f8b21b','[["by","administrator"],["password","cead42333ea91371e422b21d8c5d8f0b6d3d1f5296bfa68bdada484bb136c153"]]','917b839288d8e90db3797647e25be24b868b253de2143360d1cc2646c6bbfb3f');
INSERT INTO "ledger" VALUES(32,'2026-11-30 07:17:16.025320','staff:added','6f5fbd7122c21dbdfc93fb6b7e315b64','[["outlet","outlet-1"],["password","a3b229cf9382c54fd46f74061f602acb4ee7fbc565035c9a86477c7111b6a30f"],["role","supervisor"]]','b39d218933c63f2997e6a817af0da4d072d71da931fb512c2c451374e75121d4');
INSERT INTO "ledger" VALUES(33,'2026-11-30 07:17:16.025320','staff:password-given','6f5fbd7122c21dbdfc93fb6b7e315b64','[["by","administrator"],["password","a3b229cf9382c54fd46f74061f602acb4ee7fbc565035c9a86477c7111b6a30f"]]','f31671b840fed5231c65a002998845e620f37e7c2052b2feee986343b196e23a');
INSERT INTO "ledger" VALUES(34,'2026-11-30 07:17:29.046763','client:credential-issued','crm','[["credential","46620f41c7804bc08a77a81c412081ed"],["former","secret token"],["former_until","2026-11-30T07:17:29.046763+00:00"],["kind","secret"],["outlets","all"],["scopes","lines:read"],["secret","5ca2933d9a93388d60482e2e2124d5208bc27c5d70394833e9c48719c099ae57"],["until","2027-05-29T07:17:29.046763+00:00"]]','3821bc9c71bba0c8a53728d364ff6fc6d424da42aacc9c795587c72baf290f86');
INSERT INTO "ledger" VALUES(35,'2026-11-30 07:17:53.016611','line:barred','a485435681a8fce8cf494747b090eca0','[["agent","dd9c92b138a222ea6f08ce1c46f8b21b"],["reason","court"],["scope","all"]]','efae5987db0187fb11d68f4cad1511186fa96437617511174f8df0f730c07cd0');
INSERT INTO "ledger" VALUES(36,'2026-11-30 07:17:53.281993','line:bar-set','a485435681a8fce8cf494747b090eca0','[["order","456ced06faf5a4cf29c755458c66cdcf"],["scope","all"]]','d460a019d8a69f60bf57b3cac87285f787705bc1554cd53bc185bba782790b75');
INSERT INTO "ledger" VALUES(37,'2026-11-30 07:17:56.859773','subscriber:notified','a485435681a8fce8cf494747b090eca0','[["notice","barred"]]','ab61f40e28e549e0dbad2ea2eeeb3f75255151c0a1aea021b42e8d289d8da982');
CREATE TABLE ledger_cursors (
	name VARCHAR(40) NOT NULL, 
	folded BIGINT NOT NULL, 
	CONSTRAINT pk_ledger_cursors PRIMARY KEY (name)
);
INSERT INTO "ledger_cursors" VALUES('case-files',38);
INSERT INTO "ledger_cursors" VALUES('signals',37);
CREATE TABLE ledger_nodes (
	level INTEGER NOT NULL, 
	position BIGINT NOT NULL, 
	hash BLOB NOT NULL, 
	CONSTRAINT pk_ledger_nodes PRIMARY KEY (level, position)
)
 WITHOUT ROWID

;
INSERT INTO "ledger_nodes" VALUES(1,0,X'14BED2A8F6D43B7D9FCBDAB42BE3A74AF88A5BDFD95332853A40BA7F8864D700');
INSERT INTO "ledger_nodes" VALUES(1,1,X'3CE1592917769DA8B7A6C594BA04119FFBE7BE261B737F6822D3610F9DF006CF');
INSERT INTO "ledger_nodes" VALUES(1,2,X'C8D66AB7C7CD17EBF7C4D3289C53E1E852CDF4F0FBD9D2BB27EA8F5BB4F7C615');
INSERT INTO "ledger_nodes" VALUES(1,3,X'9B41C8DD9B3E635AF391D6614F438512AB8D7909F61F5A270A5EC326421016A4');
INSERT INTO "ledger_nodes" VALUES(1,4,X'14823AC739601528C757474D71D14E6648EA7517BB113419EB8D85663A2D983B');
INSERT INTO "ledger_nodes" VALUES(1,5,X'80B51465BB38B835F63B1259F089527709BDBDA35055D6F21544ED928B5267F6');
INSERT INTO "ledger_nodes" VALUES(1,6,X'2AD4ED1EAA4A92BC7B9F66FF4C7D09D62087E093F36FE7D5750BC65701EF1D34');
INSERT INTO "ledger_nodes" VALUES(1,7,X'A1600EF07BEB1761672F7BF9F3A555F177765FA0F3776965661DD8D9B0C32197');
INSERT INTO "ledger_nodes" VALUES(1,8,X'C60DD3F98712ED6B5AD79265B301F89DCF4CEC5EC555C7C43771977029E99FDF');
INSERT INTO "ledger_nodes" VALUES(1,9,X'A791654502027B082DABF9AAED994C1FEA2BBF16FB26099CDA8DFD08313158FB');
INSERT INTO "ledger_nodes" VALUES(1,10,X'B6962904C6476D6FD11DB2C2A49EBCF8453E292BCE55C049C5ED016AEF280ECF');
INSERT INTO "ledger_nodes" VALUES(1,11,X'A4FB56140206A99EC779D4EC9DC40A087D6E99B18BB376CDB82428EBE133E5A3');
INSERT INTO "ledger_nodes" VALUES(1,12,X'2EF377AB210F72E3D71ACBB5A86A4202110F3E65BFCD5C168090D67F8C9C7D5F');
INSERT INTO "ledger_nodes" VALUES(1,13,X'4609B8243EBE51CDD28D1B2A3CF7FB51E974BBF149A019DC013E9087014DBD56');
INSERT INTO "ledger_nodes" VALUES(1,14,X'090DBA4530B85AFCBF77F4B0EF878C52F70AA3E55F3080C6D95C4A59E69BDA6E');
INSERT INTO "ledger_nodes" VALUES(1,15,X'BF8CEE192C68246ECD474B634529C5CFA568136BB875741F4967ADDAAE8D8F8C');
INSERT INTO "ledger_nodes" VALUES(1,16,X'605FB52132065390669AE4DB3E085EAE4AEFA83664BEE34FF1262FE73603197C');
INSERT INTO "ledger_nodes" VALUES(1,17,X'E6AC4943EEA9BA4CF6A18075C3D1360A8DC4359137B133F2D5CC6F2B274B3AF7');
INSERT INTO "ledger_nodes" VALUES(1,18,X'6377B337C99ED2239BC1FA7F8E4EB3E924E519FE4F0B2140787F89EAD0BCC16E');
INSERT INTO "ledger_nodes" VALUES(2,0,X'361B3ED3C76C916860304A3BFB05FB9DCCA3806BA38B12427C4376A18160C784');
INSERT INTO "ledger_nodes" VALUES(2,1,X'61A64374E3FF4190121688CC17CD508BA8D490F2F3E26E7B644E23DCADA872BA');
INSERT INTO "ledger_nodes" VALUES(2,2,X'496CD7DD131C0E6DB70D47B9DD5F3A7A949B46D05A855000F52416001ACCC99C');
INSERT INTO "ledger_nodes" VALUES(2,3,X'A97A8C4E7C52E340E6876FD7E385E7EEE188208BF2AF0EA3C619F5157BFBA619');
INSERT INTO "ledger_nodes" VALUES(2,4,X'FF2CC46A424B9D365CAEAF241C260F5B5D0A138559C77EEF04B250B09FFA3321');
INSERT INTO "ledger_nodes" VALUES(2,5,X'43D63A57601CCA698DAAA7B25608C811BCA52E882462612F9E00D6343887446C');
INSERT INTO "ledger_nodes" VALUES(2,6,X'C633E9E0900FB343F0731C313FC4AE5E0F136CB9815860D9E03FEF3B06A17AC0');
INSERT INTO "ledger_nodes" VALUES(2,7,X'4CBD330AE8A4EAC03F6D62DC1421FD2FA4957FF4B84C7D511AC2597048A8F842');
INSERT INTO "ledger_nodes" VALUES(2,8,X'0636A136557C125B21064764B6E25C95DF163D5C886AA45FDCC7313798CB17B4');
INSERT INTO "ledger_nodes" VALUES(3,0,X'2819AD6B8EC6FBCA343159E8475CA61F09A7FA4DDB46588BCA5F7025FE33BC42');
INSERT INTO "ledger_nodes" VALUES(3,1,X'F4BF3D37C82B9E462E0F1FD8AF67F1117302CB8B94AD172BC052B425338FD167');
INSERT INTO "ledger_nodes" VALUES(3,2,X'C9A15CE33A46FE54BB39A31B3F014A7384A66EB3F8743B591F4BC2D68E4DE2B5');
INSERT INTO "ledger_nodes" VALUES(3,3,X'BB3E5E505F00AD26DBF48AA9B95DE1D4DA95989561B3137720A7AA02ACEB70F2');
INSERT INTO "ledger_nodes" VALUES(4,0,X'387DECBCC01B7449B8E03EB2102D0DE50F1A91DE7048E718505E06B65A525DA0');
INSERT INTO "ledger_nodes" VALUES(4,1,X'25ED78914E4A44F87E28B09090CE393603BD31BEC2A5D911276E8D5B35C83249');
INSERT INTO "ledger_nodes" VALUES(5,0,X'A7E6414C11865224CC616B184CBA0D5666152D80D70C7CB22840896EC8F86371');
CREATE TABLE line_codes (
	registration_id VARCHAR(64) NOT NULL, 
	line_id VARCHAR(64) NOT NULL, 
	mark VARCHAR(64) NOT NULL, 
	sent_at DATETIME NOT NULL, 
	tries INTEGER NOT NULL, 
	sent INTEGER NOT NULL, 
	CONSTRAINT pk_line_codes PRIMARY KEY (registration_id), 
	CONSTRAINT fk_line_codes_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id), 
	CONSTRAINT fk_line_codes_line_id_lines FOREIGN KEY(line_id) REFERENCES lines (id)
);
CREATE TABLE line_orders (
	id VARCHAR(64) NOT NULL, 
	line_id VARCHAR(64) NOT NULL, 
	ordinal INTEGER NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	msisdn VARCHAR(16) NOT NULL, 
	iccid VARCHAR(20) NOT NULL, 
	scope VARCHAR(40) NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	requested_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	asked_at DATETIME, 
	tries INTEGER NOT NULL, 
	answered_at DATETIME, 
	notice VARCHAR(40), held_by VARCHAR(40), 
	CONSTRAINT pk_line_orders PRIMARY KEY (id), 
	CONSTRAINT ck_line_orders_state CHECK (state IN ('requested', 'done', 'rejected')), 
	CONSTRAINT ck_line_orders_answer CHECK ((state = 'requested') = (answered_at IS NULL)), 
	CONSTRAINT fk_line_orders_line_id_lines FOREIGN KEY(line_id) REFERENCES lines (id), 
	CONSTRAINT uq_line_orders_line_id_ordinal UNIQUE (line_id, ordinal)
);
INSERT INTO "line_orders" VALUES('18a0fa56a58d9ab6b6c68cd0ebbd9701','c3467dd90a2c39e9adbf962c58a67132',1,'activate','+8619900000000','89869900000000000003','none','done','2026-11-30 07:16:48.200304','2026-11-30 07:16:48.200304','2026-11-30 07:16:48.329527',1,'2026-11-30 07:16:49.536053',NULL,NULL);
INSERT INTO "line_orders" VALUES('efff081cacb82336df2950d08e2fff57','a485435681a8fce8cf494747b090eca0',1,'activate','+8619900000001','89869900000000000011','none','done','2026-11-30 07:16:50.487487','2026-11-30 07:16:50.487487','2026-11-30 07:16:50.574145',1,'2026-11-30 07:16:50.670226',NULL,NULL);
INSERT INTO "line_orders" VALUES('456ced06faf5a4cf29c755458c66cdcf','a485435681a8fce8cf494747b090eca0',2,'set-bar','+8619900000001','89869900000000000011','all','done','2026-11-30 07:17:53.016611','2026-11-30 07:19:53.107845','2026-11-30 07:17:53.122027',1,'2026-11-30 07:17:53.281993','barred',NULL);
CREATE TABLE lines (
	id VARCHAR(64) NOT NULL, 
	registration_id VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	msisdn VARCHAR(16) NOT NULL, 
	iccid VARCHAR(20) NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	requested_at DATETIME NOT NULL, 
	activated_at DATETIME, verified_at DATETIME, organisation_id VARCHAR(64), bars TEXT DEFAULT '[]' NOT NULL, bar_ends_at DATETIME, ending VARCHAR(40), deactivated_at DATETIME, sealed_number BLOB, verified_by VARCHAR(64), 
	CONSTRAINT pk_lines PRIMARY KEY (id), 
	CONSTRAINT fk_lines_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id), 
	CONSTRAINT fk_lines_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id), 
	CONSTRAINT uq_lines_registration_id UNIQUE (registration_id)
);
INSERT INTO "lines" VALUES('c3467dd90a2c39e9adbf962c58a67132','18a0fa56a58d9ab6b6c68cd0ebbd9701','f898994959fc1696671fe26d75b6779a','+8619900000000','89869900000000000003','active','2026-11-30 07:16:48.200304','2026-11-30 07:16:49.536053','2026-11-30 07:16:49.536053',NULL,'[]',NULL,NULL,NULL,NULL,'18a0fa56a58d9ab6b6c68cd0ebbd9701');
INSERT INTO "lines" VALUES('a485435681a8fce8cf494747b090eca0','efff081cacb82336df2950d08e2fff57','70f5fdc83b2dc111ec72fd216157809d','+8619900000001','89869900000000000011','barred','2026-11-30 07:16:50.487487','2026-11-30 07:16:50.670226','2026-11-30 07:16:50.670226',NULL,'[["court",null]]',NULL,NULL,NULL,NULL,'efff081cacb82336df2950d08e2fff57');
CREATE TABLE live_sessions (
	id VARCHAR(64) NOT NULL, 
	registration_id VARCHAR(64) NOT NULL, 
	challenge_id VARCHAR(64) NOT NULL, 
	counter_id VARCHAR(64) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	nonce VARCHAR(64) NOT NULL, 
	issued_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	opened_at DATETIME, 
	ended_at DATETIME, 
	second_socket_at DATETIME, 
	findings TEXT NOT NULL, 
	outcome VARCHAR(40), 
	frames INTEGER NOT NULL, 
	judged_frames INTEGER NOT NULL, 
	manifest_digest VARCHAR(64), 
	camera VARCHAR(40), is_attested BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_live_sessions PRIMARY KEY (id), 
	CONSTRAINT ck_live_sessions_order CHECK (opened_at IS NOT NULL OR ended_at IS NULL), 
	CONSTRAINT ck_live_sessions_end CHECK ((ended_at IS NULL) = (outcome IS NULL)), 
	CONSTRAINT fk_live_sessions_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id), 
	CONSTRAINT fk_live_sessions_challenge_id_challenges FOREIGN KEY(challenge_id) REFERENCES challenges (id), 
	CONSTRAINT fk_live_sessions_counter_id_counters FOREIGN KEY(counter_id) REFERENCES counters (id), 
	CONSTRAINT uq_live_sessions_challenge_id UNIQUE (challenge_id), 
	CONSTRAINT uq_live_sessions_token_hash UNIQUE (token_hash)
);
CREATE TABLE notices (
	id VARCHAR(64) NOT NULL, 
	line_id VARCHAR(64) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	msisdn VARCHAR(16) NOT NULL, 
	requested_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	tries INTEGER NOT NULL, 
	sent_at DATETIME, undeliverable_at DATETIME, 
	CONSTRAINT pk_notices PRIMARY KEY (id), 
	CONSTRAINT fk_notices_line_id_lines FOREIGN KEY(line_id) REFERENCES lines (id)
);
INSERT INTO "notices" VALUES('456ced06faf5a4cf29c755458c66cdcf.notice','a485435681a8fce8cf494747b090eca0','barred','+8619900000001','2026-11-30 07:17:53.281993','2026-11-30 07:17:53.281993',1,'2026-11-30 07:17:56.859773',NULL);
CREATE TABLE numbers (
	msisdn VARCHAR(16) NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	registration_id VARCHAR(64), 
	reserved_until DATETIME, 
	free_at DATETIME, quarantined_for VARCHAR(40), 
	CONSTRAINT pk_numbers PRIMARY KEY (msisdn), 
	CONSTRAINT ck_numbers_state CHECK (state IN ('free', 'reserved', 'issued', 'cooling-off', 'quarantined')), 
	CONSTRAINT ck_numbers_holder CHECK ((state IN ('reserved', 'issued', 'cooling-off')) = (registration_id IS NOT NULL)), 
	CONSTRAINT ck_numbers_until CHECK ((state = 'reserved') = (reserved_until IS NOT NULL)), 
	CONSTRAINT ck_numbers_cooling CHECK ((state = 'cooling-off') = (free_at IS NOT NULL)), 
	CONSTRAINT fk_numbers_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id)
);
INSERT INTO "numbers" VALUES('+8619900000000','issued','18a0fa56a58d9ab6b6c68cd0ebbd9701',NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000001','issued','efff081cacb82336df2950d08e2fff57',NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000002','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000003','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000004','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000005','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000006','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000007','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000008','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000009','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000010','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000011','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000012','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000013','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000014','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000015','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000016','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000017','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000018','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000019','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000020','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000021','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000022','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000023','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000024','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000025','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000026','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000027','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000028','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000029','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000030','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000031','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000032','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000033','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000034','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000035','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000036','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000037','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000038','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000039','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000040','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000041','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000042','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000043','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000044','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000045','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000046','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000047','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000048','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000049','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000050','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000051','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000052','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000053','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000054','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000055','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000056','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000057','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000058','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000059','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000060','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000061','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000062','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000063','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000064','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000065','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000066','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000067','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000068','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000069','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000070','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000071','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000072','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000073','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000074','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000075','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000076','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000077','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000078','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000079','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000080','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000081','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000082','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000083','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000084','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000085','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000086','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000087','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000088','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000089','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000090','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000091','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000092','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000093','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000094','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000095','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000096','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000097','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000098','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000099','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000100','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000101','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000102','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000103','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000104','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000105','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000106','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000107','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000108','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000109','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000110','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000111','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000112','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000113','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000114','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000115','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000116','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000117','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000118','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000119','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000120','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000121','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000122','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000123','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000124','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000125','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000126','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000127','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000128','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000129','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000130','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000131','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000132','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000133','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000134','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000135','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000136','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000137','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000138','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000139','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000140','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000141','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000142','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000143','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000144','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000145','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000146','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000147','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000148','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000149','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000150','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000151','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000152','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000153','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000154','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000155','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000156','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000157','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000158','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000159','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000160','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000161','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000162','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000163','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000164','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000165','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000166','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000167','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000168','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000169','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000170','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000171','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000172','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000173','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000174','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000175','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000176','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000177','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000178','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000179','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000180','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000181','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000182','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000183','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000184','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000185','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000186','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000187','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000188','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000189','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000190','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000191','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000192','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000193','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000194','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000195','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000196','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000197','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000198','free',NULL,NULL,NULL,NULL);
INSERT INTO "numbers" VALUES('+8619900000199','free',NULL,NULL,NULL,NULL);
CREATE TABLE other_means (
	registration_id VARCHAR(64) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	outcome VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	tries INTEGER NOT NULL, 
	CONSTRAINT pk_other_means PRIMARY KEY (registration_id, kind), 
	CONSTRAINT fk_other_means_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id)
);
CREATE TABLE outcome_contacts (
	registration_id VARCHAR(64) NOT NULL, 
	line_id VARCHAR(64), 
	"key" VARCHAR(64) NOT NULL, 
	chosen_at DATETIME NOT NULL, 
	attempts INTEGER NOT NULL, 
	CONSTRAINT pk_outcome_contacts PRIMARY KEY (registration_id), 
	CONSTRAINT fk_outcome_contacts_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id), 
	CONSTRAINT fk_outcome_contacts_line_id_lines FOREIGN KEY(line_id) REFERENCES lines (id)
);
CREATE TABLE outlets (
	id VARCHAR(64) NOT NULL, 
	time_zone VARCHAR(64) NOT NULL, 
	opens_at VARCHAR(15) NOT NULL, 
	closes_at VARCHAR(15) NOT NULL, 
	latitude_deg DOUBLE NOT NULL, 
	longitude_deg DOUBLE NOT NULL, 
	company_id VARCHAR(64) NOT NULL, 
	company_name VARCHAR(200) NOT NULL, 
	contract VARCHAR(64) NOT NULL, 
	enrolled_at DATETIME NOT NULL, 
	suspended_at DATETIME, 
	suspended_for VARCHAR(40), 
	frozen_at DATETIME, 
	closed_at DATETIME, documents TEXT DEFAULT '[]' NOT NULL, name VARCHAR(80) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_outlets PRIMARY KEY (id)
);
CREATE TABLE passkey_questions (
	holder_hash VARCHAR(64) NOT NULL, 
	purpose VARCHAR(40) NOT NULL, 
	challenge VARCHAR(64) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_passkey_questions PRIMARY KEY (holder_hash, purpose)
);
CREATE TABLE passkeys (
	id TEXT NOT NULL, 
	agent_id VARCHAR(64) NOT NULL, 
	public_key BLOB NOT NULL, 
	sign_count BIGINT NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	added_at DATETIME NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_passkeys PRIMARY KEY (id), 
	CONSTRAINT fk_passkeys_agent_id_staff FOREIGN KEY(agent_id) REFERENCES staff (id)
);
CREATE TABLE person_codes (
	holder_hash VARCHAR(64) NOT NULL, 
	purpose VARCHAR(40) NOT NULL, 
	number_mark VARCHAR(64) NOT NULL, 
	asked_at DATETIME NOT NULL, 
	code_hash VARCHAR(64), 
	line_id VARCHAR(64), 
	person_id VARCHAR(64), 
	tries INTEGER NOT NULL, 
	CONSTRAINT pk_person_codes PRIMARY KEY (holder_hash)
);
CREATE TABLE person_sign_ins (
	token_hash VARCHAR(64) NOT NULL, 
	person_id VARCHAR(64) NOT NULL, 
	line_id VARCHAR(64) NOT NULL, 
	signed_in_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	number_tries INTEGER NOT NULL, 
	CONSTRAINT pk_person_sign_ins PRIMARY KEY (token_hash)
);
CREATE TABLE persons (
	id VARCHAR(64) NOT NULL, 
	identity_hash VARCHAR(64) NOT NULL, 
	wrapped_key BLOB, key_generation BIGINT, 
	CONSTRAINT pk_persons PRIMARY KEY (id), 
	CONSTRAINT uq_persons_identity_hash UNIQUE (identity_hash)
);
INSERT INTO "persons" VALUES('f898994959fc1696671fe26d75b6779a','f53e8ba5a719f8ccf7cb3abf38cf0d2a0bc28b6a2b39b76cecb84a1693e74010',X'0200000001B812EC8928DEA99122049F471D9F6A0767858DC5B2DC102ABDAEB6EF83541617F0A17C34D5FDBF707F5F1BC22CDB8FB20ED70EE3321759077C80B772',1);
INSERT INTO "persons" VALUES('70f5fdc83b2dc111ec72fd216157809d','1b910f3df13632c2ce44d63c9cf5f49ece20ec9701bb3bcc860b10338059e347',X'0200000001D61AF653FF5FE77C05A74A069F17D490F6FFEFC8D978A9333B5A8BB43AD8D7B26941A63AB0EC260B668B8470CC760DD1253C1A8DBC33580E9C5771E3',1);
CREATE TABLE photo_openings (
	id VARCHAR(64) NOT NULL, 
	registration_id VARCHAR(64) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	case_number VARCHAR(64) NOT NULL, 
	reason VARCHAR(40) NOT NULL, 
	hold_order VARCHAR(64), 
	hold_until DATETIME, 
	asked_by VARCHAR(64) NOT NULL, 
	asked_at DATETIME NOT NULL, 
	asked_on DATE NOT NULL, 
	ordinal INTEGER NOT NULL, 
	lapses_at DATETIME NOT NULL, 
	answered_by VARCHAR(64), 
	answered_at DATETIME, 
	closes_at DATETIME, 
	officer_looked_at DATETIME, 
	second_looked_at DATETIME, 
	told_at DATETIME, 
	CONSTRAINT pk_photo_openings PRIMARY KEY (id), 
	CONSTRAINT fk_photo_openings_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id), 
	CONSTRAINT fk_photo_openings_asked_by_staff FOREIGN KEY(asked_by) REFERENCES staff (id), 
	CONSTRAINT fk_photo_openings_answered_by_staff FOREIGN KEY(answered_by) REFERENCES staff (id), 
	CONSTRAINT uq_photo_openings_asked_by_asked_on_ordinal UNIQUE (asked_by, asked_on, ordinal), 
	CONSTRAINT ck_photo_openings_hold CHECK ((hold_order IS NULL) = (hold_until IS NULL)), 
	CONSTRAINT ck_photo_openings_two_people CHECK (answered_by IS NULL OR answered_by <> asked_by), 
	CONSTRAINT ck_photo_openings_allowed CHECK (closes_at IS NOT NULL OR (officer_looked_at IS NULL AND second_looked_at IS NULL))
);
CREATE TABLE provider_identities (
	subject_hash VARCHAR(64) NOT NULL, 
	agent_id VARCHAR(64) NOT NULL, 
	bound_at DATETIME NOT NULL, 
	CONSTRAINT pk_provider_identities PRIMARY KEY (subject_hash), 
	CONSTRAINT fk_provider_identities_agent_id_staff FOREIGN KEY(agent_id) REFERENCES staff (id), 
	CONSTRAINT uq_provider_identities_agent_id UNIQUE (agent_id)
);
CREATE TABLE published_heads (
	number BIGINT NOT NULL, 
	size BIGINT NOT NULL, 
	root_hash VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	nonce_commitment VARCHAR(64) NOT NULL, 
	nonce VARCHAR(64) NOT NULL, 
	checkpoint TEXT NOT NULL, 
	CONSTRAINT pk_published_heads PRIMARY KEY (number)
);
INSERT INTO "published_heads" VALUES(0,0,'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','2026-11-30 07:16:46.600865','a2c2aaaca1eecee9ed2388f0bb06ff85aff1a7e20f488bcaa0eb5cdd893d86e2','79e0dc48432fdffea31c35bd59cd02ad','realname/6f74ca664f83e5d7
0
47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
at 2026-11-30T07:16:46.600865+00:00
nonce-commitment a2c2aaaca1eecee9ed2388f0bb06ff85aff1a7e20f488bcaa0eb5cdd893d86e2

— realname/6f74ca664f83e5d7 AwA6/98DSuhSPjYJ5p1++ZOE/IsdJ0cC1ZHdArsGOrehlL1K1SrshTC+MhEeQTx9i3Fh1F6I5w1emxvGtVenPRRX5w8=
');
CREATE TABLE record_holds (
	id VARCHAR(64) NOT NULL, 
	registration_id VARCHAR(64) NOT NULL, 
	line_id VARCHAR(64), 
	case_number VARCHAR(64) NOT NULL, 
	reason VARCHAR(40) NOT NULL, 
	held_by VARCHAR(64) NOT NULL, 
	held_at DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	ended_at DATETIME, 
	ended_by VARCHAR(64), 
	CONSTRAINT pk_record_holds PRIMARY KEY (id), 
	CONSTRAINT fk_record_holds_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id), 
	CONSTRAINT ck_record_holds_ended CHECK (ended_by IS NULL OR ended_at IS NOT NULL)
);
CREATE TABLE rectifications (
	finding_id VARCHAR(64) NOT NULL, 
	round INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	text_digest VARCHAR(64) NOT NULL, 
	file_digest VARCHAR(64) NOT NULL, 
	file_bytes INTEGER NOT NULL, 
	sealed_file BLOB, 
	"by" VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	is_accepted BOOLEAN, 
	answer TEXT NOT NULL, 
	rechecked_at DATETIME, 
	CONSTRAINT pk_rectifications PRIMARY KEY (finding_id, round), 
	CONSTRAINT fk_rectifications_finding_id_inspection_findings FOREIGN KEY(finding_id) REFERENCES inspection_findings (id), 
	CONSTRAINT fk_rectifications_by_staff FOREIGN KEY("by") REFERENCES staff (id)
);
CREATE TABLE registrations (
	id VARCHAR(64) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	agent_id VARCHAR(64) NOT NULL, 
	consent_text_version VARCHAR(64) NOT NULL, 
	consent_language VARCHAR(64) NOT NULL, 
	consent_means VARCHAR(40) NOT NULL, 
	consent_given_at DATETIME NOT NULL, 
	opened_at DATETIME NOT NULL, 
	state VARCHAR(40) NOT NULL, 
	person_id VARCHAR(64), 
	evidence_kind VARCHAR(40), 
	evidence_valid_from_on DATE, 
	evidence_valid_until_on DATE, 
	sealed_attributes BLOB, 
	msisdn VARCHAR(16), 
	iccid VARCHAR(20), 
	reserved_until DATETIME, 
	policy_digest VARCHAR(64) NOT NULL, 
	reference_id VARCHAR(64), 
	challenge_id VARCHAR(64), 
	upload_chunks INTEGER, 
	upload_received_bytes BIGINT, 
	submitted_at DATETIME, 
	source VARCHAR(40), 
	decision TEXT, 
	decided_at DATETIME, 
	line_id VARCHAR(64), 
	media_erased_at DATETIME, 
	notified_at DATETIME, consent_is_biometric BOOLEAN DEFAULT 1 NOT NULL, route VARCHAR(40) DEFAULT 'face' NOT NULL, inabilities TEXT DEFAULT '[]' NOT NULL, handed_over_at DATETIME, live_session_id VARCHAR(64), evidence_means VARCHAR(40), purpose VARCHAR(40) DEFAULT 'new-line' NOT NULL, for_line_id VARCHAR(64), organisation_id VARCHAR(64), sealed_number BLOB, sealed_session BLOB, has_closed_eyes BOOLEAN DEFAULT 0 NOT NULL, is_planted BOOLEAN DEFAULT 0 NOT NULL CONSTRAINT ck_registrations_planted CHECK (NOT is_planted OR (state IN ('open', 'referred', 'withdrawn', 'abandoned', 'lapsed') AND line_id IS NULL AND msisdn IS NULL)), source_on_reference VARCHAR(40), 
	CONSTRAINT pk_registrations PRIMARY KEY (id), 
	CONSTRAINT fk_registrations_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id)
);
INSERT INTO "registrations" VALUES('18a0fa56a58d9ab6b6c68cd0ebbd9701','outlet-1','agent-1','counter-2026-11-29-1','zh','screen','2026-11-30 07:16:46.605239','2026-11-30 07:16:46.605239','activated','f898994959fc1696671fe26d75b6779a','resident-id-card','2020-06-01','2040-06-01',X'01BB903AA5FCE7B809356EB78EAF4A248601AF7AF5D45CEEF43C3608190F0F5AB0398C91E150BED13D86336721CC8B6A0306F2D895C91375BE877F83C4A6AA84088A81A91D1B2A4D233C4FB2EB22767AEB19E1A4FB138DA693D34FAF4C1C6DA65EA57D107E7A40A5618F36AE260408FA2197499E7F255B736DD3829DB52978F4DCFDB723E5AD894C05240074D9816DECEDA5CFA117649F72331CBF45347373282A86ADAC088D07F3570ACBE5FCC370AE8B8DBA782B6331BEC2A53D4C614E067FC6D55BB1177BF443FB10A3A298B0191D231717D4584E44DD872A2C5CB095840333C61A3404AE015B70D0EF9E03AC64CD22AC2266BA90CFC21CF0664122893D3466424A2A0165E39206836971B9226169F81D96CB99A16272F13E13364E21EDB19908F47DDC698F5DBA4D5D7233D892094D2E66DABA026A59451D20F6E902BBB4AC8C6769A76CA2A48E777551DA318C37EFAACFCD2183A98C161934491E2D00CB4B680C0FCBD3F2DD7261462835231CB9DA3E54DD6A4B29EF9F5EB6DC2195FC4B6001613D5EA972E80DE71315DC37A77363DD3B8754651BEED4BF0C1DE28F8E905900878C27D305E7EF9DD8328446556ECC76E46F06E580DD3480A4DEC7D5C4D8DA9D4CC38D09B404B44657BDF374D8E55D1D18417B13C5D8409F70CD5AEF272530D3E6B26FC93330124AF8B4DBD73A4AC1F7634BDFEA039A1BEED6F7CBC85116F67D4F628991150B5027507A87EFD1FF6B88E559301A542656FFCB616B','+8619900000000','89869900000000000003','2126-11-06 07:16:48.200304','e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44','9f6e73bc673f3203c8bd654aec0e68b1','884951e8c9e3704024910b97a1396fd7',1,619,'2026-11-30 07:16:47.183756','confirmed','{"outcome":"approved","policy":"e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44"}','2026-11-30 07:16:47.935906','c3467dd90a2c39e9adbf962c58a67132','2026-11-30 07:16:48.180075','2026-11-30 07:16:49.753103',1,'face','[]',NULL,NULL,'chip','new-line',NULL,NULL,NULL,X'01ACC9C5AAF4D4F981C9EB13B8729CDF03FEE691F3D1A7F2F80AEBA4FE7D1BB89237F8593B1732010D58E66E10CEAE5D87135F1AA632B53982A7870E8F7B4125BF5949EB51A2D475226A4C087DB66345C9F65245FF845B1EA3093B079C6DBE5865981465323677E150B21FCDA52F0B07E5B4DBFC3716D13BAD425160B85D510245D29E1ECFF3EB21C16160DE2BD1EC5D3D814E459346B1F810DB658534C829CFFD88F98FC5618E2C63494C44847EB6952D26F6D9CCB61DBB15AFCDD2F35FC6EA172B92E7F51E69B4E8D0FB819A59B644E7976D60CC329BB099D4E9988DA649EDC789343E819B11471880DBF52F9F97C2AEDB95C844DF708C71D690924C5C094BB7368DBB5055B3D6B11BF8BB3E5EF930AD1433280F49CDA8C755636EE85E521A13AF720B0CB802D9EAC992AA2B452B9A6736A37AC38B3C6285BDC677A0636E28FF1D98AAEEE94EC2FE3F99F734B2C497ABB9444A39B11185CF1E9738E8945D8293B9070197C9F9742F4DDB6DA462AE4071B06B51C61F0CC4635579CE78899A951340E39081752C95A421925B4B414AEABFA8422F90F8707646A68B716C6373A2C5313714387DDA68EB93F86CFB9F7F1775B6EDEE05A3205630DAEEB660E8FECAE81723B2210CAFBEF545C84FEF4344D0ABBE39EAB63B8A950B999E2E269B282D8EE9BCD2AD8EEE21704CCAA86FD5299F48E253790A9A4080A16B100F2D91621ECFBB041A43DD56B0C68CAC791D23093E491530A402F48D90072FD600ABEA0B1FB61E8F8688C78D13442848A23A91AA2100CA424374D2DCBA566041A6E4CCD9BCC2E3688484B0BFD9F852048F896FC7288132199103AC736AAE197E14441AF2C335F63AD1877793EFAF3248B33B3614C993B144B23942ED839C6AFFD4CCF5C17C058492A477B4F54677FD70EE8570918F245C2D28DFC954499D68E5BD7E879E1D4E5E0DFA81395005D35697A8AE7A463C864E3633ECD4EF870BA2867E3EB9FD982DD1AE81CEDAC3AD44DC5AE4DE9D2E2519EFF9681F5582E5734155478DD0BEEF96D55C2EE228DF2A54922E072A33337597747CFC0232CC8BFC8CF140150017AA14A03D0257A8F5B0DD9B161F40D40862F7C2A63CCE8016843FF13B0D4CFE2750C2538C750237EF72F7AC20260A870E854BB6DF41A72C5715951BC95F3B91F1AC2A0F7E87B8024170D3B7854B7D261DCEB1FE81EDF0BF998086D6E26D3C0867072F2A45D14858699CC16E6D0F9389CBEF5219A5687FC55F3B6859275EF47DAF8353A4F222D2735709EEAA32F152C58396A51387823F5FFDD2C165025868559A68E0F0FB17BF35F25CF3055A932115F9C4E0BBD6209A5EA839D1880DD991D2A2FF8EAE5B54E3E8A1FC2B7B01587BBC9A45E75C96D734C61685D418E6720CDF34D8F69EF695862B723674219808D16E203FA0C875C6F55D77456A25C13F2FF9EA465F82609DFECE61FAE20F7E390D05D82989E9D2408C16E9DE1A3FC84C6B',0,0,'unknown');
INSERT INTO "registrations" VALUES('efff081cacb82336df2950d08e2fff57','outlet-1','agent-1','counter-2026-11-29-1','zh','screen','2026-11-30 07:16:49.777862','2026-11-30 07:16:49.777862','activated','70f5fdc83b2dc111ec72fd216157809d','resident-id-card','2022-03-15','2042-03-15',X'015F909BABF3882D71E4FE5F97446FA9299F0A87369164539C7EF2A609D32C34A6A4DF085C532FD7CEBC51BCC882CCD369E889C4FA5348E9717D3195E49F0D06FCB754E817E95502DDA0A1561E1A33549C52D16C1E39AA8611C7A0A2635F8124B73966AB4DBF77691DE6C18F4731748F9885A44DB49DB1CF715092A9964EBC10D3BAAD220066A69E169AD7AB344D9F6A49DADAAE16079FD1F274D739D3E90AB427004F7A89F520C9B13E3DDB2C9AF4F14CD747A5DECABEC40AF852F0BD7ADC0D24845753FACBC3FCBE67653E781712AB99B580219AFA49B8474A52C413DF3AE5A66AADC3A7941468EA6A80ECF1C99B5C19C5F151324E9071BC294E24E683BD55C241552195B6C6B2AAB793C7646444E9153FE8E180B3FAE17E5959ECC622BC2144EBD826B17B7F33C5334861725CBD0A19051B1380200A4BFBFA7812999C1CCDF46194B0FEA656B1E130C73B99392D5D4CEC854C9D80B52EFFE8AECCC99100BC29DE2D4B28521FFFF00056BAC57E9BCB5555410B839BFEA7858270EAD6E4196E7CC69A41B1324E96DF0EFC9BDDB4B4D61FE65DE2D8EE5D865CA61F680024AFCB805C3AD0B991B1DB5D10B8C4A767A42C17E6919F984691905C428E812D99B79C415106CE86607F2F8B820248E15C2783735B5022539DAFFD48CE0E43C42C846630E440E12D4A76C98A89C6992A6ADC5A8532EB3D0BD153DE73934D194B4E85F1114F71D4C1B7A0B8DA48331E08A14EA92508982DC6E2F9A927AC7C5EC3','+8619900000001','89869900000000000011','2126-11-06 07:16:50.487487','e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44','ad55010c79f07da52af6391f97dfe43e','a8c0e283c626f9e39a219750fb6d0480',1,619,'2026-11-30 07:16:50.042574','confirmed','{"outcome":"approved","policy":"e41d1de8ba77f05f91d61247156d3482df6934796bd0bc67feaaa207f6061c44"}','2026-11-30 07:16:50.229371','a485435681a8fce8cf494747b090eca0','2026-11-30 07:16:50.409618','2026-11-30 07:16:50.867630',1,'face','[]',NULL,NULL,'chip','new-line',NULL,NULL,NULL,X'013F83FFECF8CAF7E84F389239A1FB6F24F2317E9484E61A04675A0CDC6836ED0F1C0C56B3FCEA5006624ED54155D19653F30A27D14FDCC1C521AB0FF12ED4A2AD9B456F9075C3F4D2A49BE6F2132BE12C59A321C129BFD937A0E507D9935481B4E33B7CCFFD9E10B71675257E972A90A1018366CEC41490EF046F308903A80F33C3009DA8827249393318F940F379573A1C18C320EBC52DED0587ECABCF39667EC8C79F757A82CD39E90235508C635BAD7975201425976EA2DE2F1F0B4186F78536BB54A7BCA7C0EFF7840337D3D93FEF00A742A1E7DC4D96C591F51537D0E4B2719142A2A0AE66E864A96C3B225914B9934743EA34FDF7554BB8CDFEEC5588CAEF487D524D59097E1D62FB33EA0D3BB3D6268989BF2EFB8F0F0ACC9F470ABD022DD8969ABB6D0B2D41FC09DECC0445CF53CCF168BD84E8AA9ABD6BF629DF8701A9CABB34EF6BFC8818DB468E292BF0815CA092EB0C7BFEE7B60C97091731A18A0D634C92F9D68784941F40823681C350E5D3350185E6E214FEFB262E85FF20F9C8A800FC79B911A8960B9D6B2D78473224E251E69B285994D210B1B6C179F9FFECB8EAEEE7EA31BDE4525A42C06794FDE6467A2066E0E72C47485937DB962D81350784679044EAB132ED40421C2CF2B909F86D71EACD79E821ED32EC29251B5A8AD185B9BCBE8B27072BCD8154A93790EA0945A2760A6487EE0951D24A6F22DFA1D88FEA2C33407D38D378A9B057464305DF97682DD6AE5E3552A5786C85130755CF6A801555E1D2C7B6068FB1D7F9B78E819AC7CD380FCA2935DA7ECA21D5B1CDA03805C6E1F876DD9B824DAC62E937CC4E26D8E3B8752C0046B8F16253F8F6EFFD2FA095702D75B3E4EA299E91CA25C71186B2D90FF176B0ECAA48A590E8839C956605CC0D088CF02CD8857C65C3F9EDA46CE6F9578DA80D5C8D6A1B4C6CCB84BD32F67B1DE9FC2C692FEF1F20D7906FDFC83127EC1C354284DEDDA88E8EFAF062D92241974296387106651EB70EE16A8D79EE7CDAB225009A0E46B22672C4AA96D0CF62FBCEF6407FED7E36E00126BF57BC0011ABCEC157B8E62DC2A9EEC7CF10B5613073975B70EA593FBFD7AE0C7DA1CF85F817C49514E33AC3D903E0393EAD1E788D22D5DFF934EFBA1C34672B0405FF7FCE6D85E9E7EC083EAC3089E74D92AC7DE360B102F033E88FE70ABB377480106FD55ED00E7D221C00142F146EA09C40EA05BF13EB8141C0189833C58771CEEEE9C6AE9257AC5DE9FCC2E9DA3EB05E5BC78C3AD21F8F9A31A88F44E1D0EEF286D07388C04BD248CAA0F77AC2C7EE2B7DB79493E00CB54CBB988CF69D8B55675487A854179F88D4CA9DB8BE2D143D334EAF64A6BCBA054E97F9E88EE6C4E39D8EA3681FC78E1C4638686D511211CE11ADA1A7F9F13C71C34A76291347F5A6237DB95693D31796610DF69614EBF0E442627538EA715833F03B8EB3426ADEBB40475F284AD23486FCF16A',0,0,'unknown');
CREATE TABLE representatives (
	registration_id VARCHAR(64) NOT NULL, 
	role VARCHAR(40) NOT NULL, 
	proof VARCHAR(40) NOT NULL, 
	person_id VARCHAR(64), 
	evidence_kind VARCHAR(40), 
	evidence_means VARCHAR(40), 
	evidence_valid_from_on DATE, 
	evidence_valid_until_on DATE, 
	sealed_attributes BLOB, 
	source VARCHAR(40), 
	CONSTRAINT pk_representatives PRIMARY KEY (registration_id), 
	CONSTRAINT fk_representatives_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id), 
	CONSTRAINT fk_representatives_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id)
);
CREATE TABLE review_opinions (
	review_id VARCHAR(64) NOT NULL, 
	reviewer_id VARCHAR(64) NOT NULL, 
	opinion VARCHAR(40) NOT NULL, 
	reason VARCHAR(40) NOT NULL, 
	began_at DATETIME NOT NULL, 
	given_at DATETIME NOT NULL, sealed_reason BLOB, 
	CONSTRAINT pk_review_opinions PRIMARY KEY (review_id, reviewer_id), 
	CONSTRAINT fk_review_opinions_review_id_reviews FOREIGN KEY(review_id) REFERENCES reviews (id), 
	CONSTRAINT fk_review_opinions_reviewer_id_staff FOREIGN KEY(reviewer_id) REFERENCES staff (id)
);
CREATE TABLE reviews (
	id VARCHAR(64) NOT NULL, 
	registration_id VARCHAR(64) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	grounds TEXT NOT NULL, 
	opened_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	needed INTEGER NOT NULL, 
	claimed_by VARCHAR(64), 
	claimed_at DATETIME, 
	claimed_until DATETIME, 
	ended_at DATETIME, truth VARCHAR(40) CONSTRAINT ck_reviews_truth CHECK (truth IS NULL OR (kind = 'referral' AND truth IN ('approve', 'refuse'))), claimed_from VARCHAR(64), 
	CONSTRAINT pk_reviews PRIMARY KEY (id), 
	CONSTRAINT fk_reviews_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id), 
	CONSTRAINT fk_reviews_claimed_by_staff FOREIGN KEY(claimed_by) REFERENCES staff (id), 
	CONSTRAINT uq_reviews_registration_id_kind UNIQUE (registration_id, kind), 
	CONSTRAINT ck_reviews_claim CHECK ((claimed_by IS NULL) = (claimed_at IS NULL) AND (claimed_by IS NULL) = (claimed_until IS NULL)), 
	CONSTRAINT ck_reviews_needed CHECK (needed >= 1)
);
CREATE TABLE shoppers (
	id VARCHAR(64) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	number_mark VARCHAR(32) NOT NULL, 
	issued_by VARCHAR(64) NOT NULL, 
	issued_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	nonce VARCHAR(64) NOT NULL, 
	registration_id VARCHAR(64), 
	begun_at DATETIME, 
	ended_at DATETIME, 
	revoked_at DATETIME, 
	CONSTRAINT pk_shoppers PRIMARY KEY (id), 
	CONSTRAINT uq_shoppers_number_mark UNIQUE (number_mark), 
	CONSTRAINT uq_shoppers_registration_id UNIQUE (registration_id)
);
CREATE TABLE sign_in_tries (
	login VARCHAR(40) NOT NULL, 
	tries INTEGER NOT NULL, 
	last_at DATETIME NOT NULL, 
	paused_until DATETIME, 
	CONSTRAINT pk_sign_in_tries PRIMARY KEY (login)
);
CREATE TABLE sims (
	iccid VARCHAR(20) NOT NULL, 
	registration_id VARCHAR(64), 
	state VARCHAR(40) NOT NULL, 
	eid VARCHAR(32), 
	stocked_at DATETIME, 
	CONSTRAINT pk_sims PRIMARY KEY (iccid), 
	CONSTRAINT ck_sims_state CHECK (state IN ('free', 'bound', 'retired')), 
	CONSTRAINT ck_sims_holder CHECK ((state = 'bound') = (registration_id IS NOT NULL)), 
	CONSTRAINT fk_sims_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id), 
	CONSTRAINT uq_sims_registration_id UNIQUE (registration_id)
);
INSERT INTO "sims" VALUES('89869900000000000003','18a0fa56a58d9ab6b6c68cd0ebbd9701','bound',NULL,NULL);
INSERT INTO "sims" VALUES('89869900000000000011','efff081cacb82336df2950d08e2fff57','bound',NULL,NULL);
CREATE TABLE staff (
	id VARCHAR(64) NOT NULL, 
	login VARCHAR(40) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	role VARCHAR(40) NOT NULL, 
	password_hash TEXT NOT NULL, 
	added_at DATETIME NOT NULL, 
	deactivated_at DATETIME, password_lapses_at DATETIME, 
	CONSTRAINT pk_staff PRIMARY KEY (id), 
	CONSTRAINT uq_staff_login UNIQUE (login)
);
INSERT INTO "staff" VALUES('dd9c92b138a222ea6f08ce1c46f8b21b','zhao','','administrator','scrypt$32768$8$3$ROMwX0KGLOW+I9Z687Z1uw==$/Y96MC2YSHvCzyBddzpaBPqI/dsPMsmSbaxIXEevAXY=','2026-11-30 07:16:59.755221',NULL,'2026-12-07 07:16:59.755221');
INSERT INTO "staff" VALUES('6f5fbd7122c21dbdfc93fb6b7e315b64','qian','outlet-1','supervisor','scrypt$32768$8$3$5tuiYfmxdNaLmehvgY/Ggg==$xADutCN31vlsVwAxGGNCQr9LGEwsQwI1+ZT2oVOheF0=','2026-11-30 07:17:16.025320',NULL,'2026-12-07 07:17:16.025320');
CREATE TABLE staff_sessions (
	token_hash VARCHAR(64) NOT NULL, 
	agent_id VARCHAR(64) NOT NULL, 
	signed_in_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, means VARCHAR(40) DEFAULT 'password' NOT NULL, id VARCHAR(64), counter_id VARCHAR(64), 
	CONSTRAINT pk_staff_sessions PRIMARY KEY (token_hash), 
	CONSTRAINT fk_staff_sessions_agent_id_staff FOREIGN KEY(agent_id) REFERENCES staff (id)
);
CREATE TABLE statements (
	registration_id VARCHAR(64) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	body BLOB NOT NULL, 
	signature BLOB NOT NULL, 
	key_id VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_statements PRIMARY KEY (registration_id, kind), 
	CONSTRAINT fk_statements_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id)
);
INSERT INTO "statements" VALUES('18a0fa56a58d9ab6b6c68cd0ebbd9701','receipt',X'7B226163746976617465645F6174223A22323032362D31312D33305430373A31363A34392B30303A3030222C22636F6C6C6563746564223A5B22636F6E73656E74222C2265766964656E6365206669656C6473222C2265766964656E636520706F727472616974222C22636C6970206F6620746865206C6976652073657373696F6E225D2C22636F6D706C61696E7473223A7B226F70657261746F72223A22636F6D706C61696E7473406F70657261746F722E6578616D706C65222C22726567756C61746F72223A223132333030227D2C22646563696465645F6174223A22323032362D31312D33305430373A31363A34372B30303A3030222C2264656C65746564223A5B22636C6970206F6620746865206C6976652073657373696F6E222C2265766964656E636520706F727472616974222C2270726F6265732062657369646520746865206B6570742070686F746F222C2274656D706C6174657320286E657665722073746F72656429225D2C226B657074223A5B7B22756E74696C223A227365727669636520616E642032207965617273206166746572222C2277686174223A226F6E652070686F746F2074616B656E206F6E207468652073706F742C207365616C6564227D2C7B22756E74696C223A227365727669636520616E642032207965617273206166746572222C2277686174223A2265766964656E6365206669656C64732C207365616C6564227D5D2C226C6564676572223A7B22696E646578223A31312C226C6561665F68617368223A2264666562386335303864663437373736613539323265323362333738313437643036366133666665346238373965353337663639333736323434393066646365227D2C226C696E65223A226333343637646439306132633339653961646266393632633538613637313332222C22706F6C696379223A2265343164316465386261373766303566393164363132343731353664333438326466363933343739366264306263363766656161613230376636303631633434222C22726567697374726174696F6E223A223138613066613536613538643961623662366336386364306562626439373031222C2273616E64626F78223A747275652C2274797065223A227265616C6E616D652F726563656970742F32227D',X'8E26EB0C14382029F4B0D9E5442AFD75555399619552C26C50C3789365DA375637DFE7B066BBD0744A28D22FC4C121331819BF66564370AFC941829E42214001','8445bf60428f0e67e418f49f6c47eab69ea28ee3ce7aa66ec89ccdf13e682700');
INSERT INTO "statements" VALUES('efff081cacb82336df2950d08e2fff57','receipt',X'7B226163746976617465645F6174223A22323032362D31312D33305430373A31363A35302B30303A3030222C22636F6C6C6563746564223A5B22636F6E73656E74222C2265766964656E6365206669656C6473222C2265766964656E636520706F727472616974222C22636C6970206F6620746865206C6976652073657373696F6E225D2C22636F6D706C61696E7473223A7B226F70657261746F72223A22636F6D706C61696E7473406F70657261746F722E6578616D706C65222C22726567756C61746F72223A223132333030227D2C22646563696465645F6174223A22323032362D31312D33305430373A31363A35302B30303A3030222C2264656C65746564223A5B22636C6970206F6620746865206C6976652073657373696F6E222C2265766964656E636520706F727472616974222C2270726F6265732062657369646520746865206B6570742070686F746F222C2274656D706C6174657320286E657665722073746F72656429225D2C226B657074223A5B7B22756E74696C223A227365727669636520616E642032207965617273206166746572222C2277686174223A226F6E652070686F746F2074616B656E206F6E207468652073706F742C207365616C6564227D2C7B22756E74696C223A227365727669636520616E642032207965617273206166746572222C2277686174223A2265766964656E6365206669656C64732C207365616C6564227D5D2C226C6564676572223A7B22696E646578223A32342C226C6561665F68617368223A2238353661626134616566323061633133663761643362663438636361323039323763643761636238616130303230373830343237313031633664633534633739227D2C226C696E65223A226134383534333536383161386663653863663439343734376230393065636130222C22706F6C696379223A2265343164316465386261373766303566393164363132343731353664333438326466363933343739366264306263363766656161613230376636303631633434222C22726567697374726174696F6E223A226566666630383163616362383233333664663239353064303865326666663537222C2273616E64626F78223A747275652C2274797065223A227265616C6E616D652F726563656970742F32227D',X'95AB5136D1C6B29F437F432FBDC809F2DA8F0D93759CC6C3245770D355D25221E4DDF49892E3E457AE1F4E0C3B44A41C90E29D8FDDDF8F40D112D433569CC307','8445bf60428f0e67e418f49f6c47eab69ea28ee3ce7aa66ec89ccdf13e682700');
CREATE TABLE visits (
	id VARCHAR(64) NOT NULL, 
	outlet_id VARCHAR(64) NOT NULL, 
	made_by VARCHAR(64) NOT NULL, 
	begun_at DATETIME NOT NULL, 
	checklist_digest VARCHAR(64) NOT NULL, 
	answers TEXT NOT NULL, 
	signed_at DATETIME, 
	CONSTRAINT pk_visits PRIMARY KEY (id)
);
CREATE TABLE visual_checks (
	registration_id VARCHAR(64) NOT NULL, 
	opened_by VARCHAR(64) NOT NULL, 
	first_by VARCHAR(64) NOT NULL, 
	first_likeness VARCHAR(40) NOT NULL, 
	first_at DATETIME NOT NULL, 
	second_by VARCHAR(64), 
	second_likeness VARCHAR(40), 
	second_at DATETIME, taken_by VARCHAR(64), taken_until DATETIME, 
	CONSTRAINT pk_visual_checks PRIMARY KEY (registration_id), 
	CONSTRAINT fk_visual_checks_registration_id_registrations FOREIGN KEY(registration_id) REFERENCES registrations (id), 
	CONSTRAINT fk_visual_checks_first_by_staff FOREIGN KEY(first_by) REFERENCES staff (id), 
	CONSTRAINT fk_visual_checks_second_by_staff FOREIGN KEY(second_by) REFERENCES staff (id), 
	CONSTRAINT ck_visual_checks_two_people CHECK (second_by IS NULL OR (second_by <> first_by AND second_by <> opened_by)), 
	CONSTRAINT ck_visual_checks_whole_statement CHECK ((second_by IS NULL) = (second_likeness IS NULL) AND (second_by IS NULL) = (second_at IS NULL))
);
CREATE INDEX ix_registrations_person_id ON registrations (person_id);
CREATE INDEX ix_lines_person_id ON lines (person_id);
CREATE INDEX ix_ledger_subject ON ledger (subject);
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_append BEFORE INSERT ON ledger
    WHEN NEW.position IS NOT (SELECT coalesce(max(position) + 1, 0) FROM ledger)
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE INDEX ix_registrations_agent_id_opened_at ON registrations (agent_id, opened_at);
CREATE INDEX ix_registrations_outlet_id_state ON registrations (outlet_id, state);
CREATE INDEX ix_staff_outlet_id ON staff (outlet_id);
CREATE INDEX ix_staff_sessions_agent_id ON staff_sessions (agent_id);
CREATE INDEX ix_counters_outlet_id ON counters (outlet_id);
CREATE INDEX ix_live_sessions_registration_id ON live_sessions (registration_id);
CREATE INDEX ix_live_sessions_counter_id ON live_sessions (counter_id);
CREATE INDEX ix_live_sessions_under_way ON live_sessions (opened_at) WHERE opened_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX ix_frame_digests_seen_on ON frame_digests (seen_on);
CREATE INDEX ix_registrations_for_line_id ON registrations (for_line_id) WHERE for_line_id IS NOT NULL;
CREATE INDEX ix_lines_organisation_id ON lines (organisation_id);
CREATE INDEX ix_lines_msisdn ON lines (msisdn);
CREATE INDEX ix_lines_bar_ends_at ON lines (bar_ends_at) WHERE bar_ends_at IS NOT NULL;
CREATE UNIQUE INDEX uq_lines_live_iccid ON lines (iccid) WHERE state IN ('activation-requested', 'active', 'barred', 'deactivation-requested');
CREATE UNIQUE INDEX uq_lines_live_msisdn ON lines (msisdn) WHERE state IN ('activation-requested', 'active', 'barred', 'deactivation-requested');
CREATE INDEX ix_numbers_registration_id ON numbers (registration_id);
CREATE INDEX ix_numbers_state_msisdn ON numbers (state, msisdn);
CREATE INDEX ix_numbers_free_at ON numbers (free_at) WHERE free_at IS NOT NULL;
CREATE INDEX ix_line_orders_due_at ON line_orders (due_at) WHERE state = 'requested';
CREATE INDEX ix_notices_line_id ON notices (line_id);
CREATE UNIQUE INDEX uq_campaign_lines_open ON campaign_lines (line_id) WHERE step NOT IN ('reverified', 'withdrawn');
CREATE INDEX ix_campaign_lines_due ON campaign_lines (campaign_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX ix_campaign_lines_waiting ON campaign_lines (campaign_id, step, wave) WHERE step IN ('selected', 'appealed');
CREATE INDEX ix_notices_due_at ON notices (due_at) WHERE sent_at IS NULL AND undeliverable_at IS NULL;
CREATE INDEX ix_notices_undeliverable ON notices (id) WHERE undeliverable_at IS NOT NULL;
CREATE INDEX ix_sims_eid ON sims (eid) WHERE eid IS NOT NULL;
CREATE INDEX ix_persons_key_generation ON persons (key_generation);
CREATE INDEX ix_campaign_lines_still_in ON campaign_lines (campaign_id, line_id, step) WHERE step NOT IN ('reverified', 'withdrawn');
CREATE INDEX ix_persons_found_without_key ON persons (id) WHERE wrapped_key IS NULL AND substr(identity_hash, 1, 10) <> 'forgotten ';
CREATE INDEX ix_lines_remembered ON lines (deactivated_at) WHERE deactivated_at IS NOT NULL AND iccid <> 'forgotten';
CREATE INDEX ix_line_orders_transfers ON line_orders (answered_at) WHERE kind = 'transfer' AND state = 'done';
CREATE INDEX ix_passkeys_agent_id ON passkeys (agent_id);
CREATE INDEX ix_passkey_questions_expires_at ON passkey_questions (expires_at);
CREATE INDEX ix_registrations_not_over ON registrations (opened_at, id) WHERE state IN ('open', 'awaiting-supervisor', 'submitted', 'approved', 'referred');
CREATE INDEX ix_registrations_unerased ON registrations (opened_at, id) WHERE state IN ('refused', 'activation-rejected', 'withdrawn', 'abandoned', 'lapsed') AND media_erased_at IS NULL;
CREATE INDEX ix_registrations_unnotified ON registrations (opened_at, id) WHERE state = 'activated' AND notified_at IS NULL;
CREATE INDEX ix_registrations_without_line ON registrations (media_erased_at) WHERE state IN ('activation-rejected', 'withdrawn', 'abandoned', 'lapsed') AND person_id IS NOT NULL;
CREATE INDEX ix_campaign_lines_appealed ON campaign_lines (moved_at, campaign_id, line_id) WHERE step = 'appealed';
CREATE INDEX ix_photo_openings_registration_id ON photo_openings (registration_id);
CREATE INDEX ix_photo_openings_answered_by ON photo_openings (answered_by);
CREATE INDEX ix_photo_openings_waiting ON photo_openings (asked_at, id) WHERE answered_at IS NULL;
CREATE INDEX ix_photo_openings_untold ON photo_openings (asked_at, id) WHERE told_at IS NULL AND (officer_looked_at IS NOT NULL OR second_looked_at IS NOT NULL);
CREATE INDEX ix_client_credentials_client_id ON client_credentials (client_id);
CREATE INDEX ix_reviews_claimed_by ON reviews (claimed_by);
CREATE INDEX ix_reviews_waiting ON reviews (due_at, id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX ix_reviews_open ON reviews (registration_id) WHERE ended_at IS NULL;
CREATE INDEX ix_review_opinions_reviewer_id ON review_opinions (reviewer_id, given_at);
CREATE INDEX ix_disputes_person_id ON disputes (person_id);
CREATE INDEX ix_disputes_registration_id ON disputes (registration_id);
CREATE UNIQUE INDEX ix_disputes_open ON disputes (line_id) WHERE answered_at IS NULL;
CREATE INDEX ix_disputes_due ON disputes (due_at, id) WHERE answered_at IS NULL;
CREATE INDEX ix_disputes_to_close ON disputes (answered_at, id) WHERE outcome = 'not-theirs' AND closing_at IS NULL;
CREATE INDEX ix_disputes_answered_at ON disputes (answered_at);
CREATE INDEX ix_person_codes_number_mark_asked_at ON person_codes (number_mark, asked_at);
CREATE INDEX ix_person_codes_asked_at ON person_codes (asked_at);
CREATE INDEX ix_record_holds_registration_id ON record_holds (registration_id);
CREATE INDEX ix_record_holds_held ON record_holds (until, id) WHERE ended_at IS NULL;
CREATE INDEX ix_record_holds_line ON record_holds (line_id) WHERE ended_at IS NULL;
CREATE INDEX ix_representatives_person_id ON representatives (person_id);
CREATE INDEX ix_registrations_opened_at ON registrations (opened_at);
CREATE INDEX ix_review_opinions_given_at ON review_opinions (given_at, review_id);
CREATE INDEX ix_case_files_opened_at ON case_files (opened_at);
CREATE INDEX ix_case_files_outlet_id_opened_at ON case_files (outlet_id, opened_at);
CREATE INDEX ix_case_files_decided_at ON case_files (decided_at);
CREATE INDEX ix_outlets_company_id ON outlets (company_id);
CREATE INDEX ix_published_heads_size ON published_heads (size);
CREATE TRIGGER ledger_nodes_no_update BEFORE UPDATE ON ledger_nodes BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_nodes_no_delete BEFORE DELETE ON ledger_nodes BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER published_heads_no_update BEFORE UPDATE ON published_heads BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER published_heads_no_delete BEFORE DELETE ON published_heads BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE INDEX ix_inspections_begun_at ON inspections (begun_at);
CREATE INDEX ix_inspections_due ON inspections (due_at, id) WHERE due_at IS NOT NULL AND overdue_at IS NULL;
CREATE INDEX ix_inspection_cases_case_id ON inspection_cases (case_id);
CREATE INDEX ix_inspection_findings_inspection_id ON inspection_findings (inspection_id);
CREATE INDEX ix_inspection_findings_case_id ON inspection_findings (case_id);
CREATE INDEX ix_inspection_findings_due ON inspection_findings (due_at, id) WHERE due_at IS NOT NULL AND overdue_at IS NULL;
CREATE INDEX ix_agents_outlet_id ON agents (outlet_id);
CREATE INDEX ix_agents_person_mark ON agents (person_mark);
CREATE INDEX ix_freezes_outlet_id ON freezes (outlet_id);
CREATE INDEX ix_freezes_waiting ON freezes (lapses_at) WHERE answered_at IS NULL;
CREATE INDEX ix_leaks_noticed_at ON leaks (noticed_at);
CREATE INDEX ix_block_entries_digest ON block_entries (digest);
CREATE INDEX ix_alerts_at ON alerts (at);
CREATE INDEX ix_alerts_outlet_id_at ON alerts (outlet_id, at);
CREATE INDEX ix_visits_begun_at ON visits (begun_at);
CREATE INDEX ix_kept_pictures_scope ON kept_pictures (scope);
CREATE INDEX ix_kept_pictures_seen_on ON kept_pictures (seen_on);
